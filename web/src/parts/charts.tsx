"use client";
/** Charts of money over time. Each is a picture of `points`, and the same points as a table for those who cannot see it. */
import { scaleBand, scaleLinear } from "@visx/scale";
import { LinePath } from "@visx/shape";
import { type Amount, formatRupees, paiseOf } from "@/money/rupees";

export type Point = { label: string; amount: Amount };
type Props = { title: string; points: readonly Point[]; height?: number };

const WIDTH = 640;
const PAD = 24;

// A pixel may be a float: nothing that is charged is read off a picture.
const size = (point: Point) => Number(paiseOf(point.amount));

export function BarChart({ title, points, height = 200 }: Props) {
  const x = scaleBand({ domain: points.map((p) => p.label), range: [0, WIDTH], padding: 0.3 });
  const y = scaleLinear({
    domain: [Math.min(0, ...points.map(size)), Math.max(1, ...points.map(size))],
    range: [height - PAD, 4],
  });
  return (
    <Chart title={title} points={points} height={height}>
      {points.map((p) => (
        <g key={p.label}>
          <rect
            x={x(p.label)}
            width={x.bandwidth()}
            y={Math.min(y(size(p)), y(0))}
            height={Math.abs(y(size(p)) - y(0))}
            rx={2}
            className={size(p) < 0 ? "fill-bad" : "fill-accent"}
          />
          <text
            x={(x(p.label) ?? 0) + x.bandwidth() / 2}
            y={height - 6}
            textAnchor="middle"
            className="fill-quiet text-12"
          >
            {p.label}
          </text>
        </g>
      ))}
    </Chart>
  );
}

export function LineChart({ title, points, height = 200 }: Props) {
  const x = scaleLinear({ domain: [0, Math.max(1, points.length - 1)], range: [4, WIDTH - 4] });
  const y = scaleLinear({
    domain: [Math.min(0, ...points.map(size)), Math.max(1, ...points.map(size))],
    range: [height - PAD, 4],
  });
  return (
    <Chart title={title} points={points} height={height}>
      <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} className="stroke-line" />
      <LinePath
        data={[...points]}
        x={(_, at) => x(at)}
        y={(p) => y(size(p))}
        className="fill-none stroke-accent stroke-2"
      />
    </Chart>
  );
}

function Chart({ title, points, height, children }: Props & { height: number; children: React.ReactNode }) {
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} className="w-full" aria-hidden>
        {children}
      </svg>
      <table className="sr-only">
        <caption>{title}</caption>
        <tbody>
          {points.map((p) => (
            <tr key={p.label}>
              <th scope="row">{p.label}</th>
              <td>{formatRupees(p.amount, { full: true })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
