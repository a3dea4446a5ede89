import { DueView } from "./due-view";

// The shell of every one: the server answers each id with it, and the page reads the path.
export const generateStaticParams = () => [{ id: "_" }];
export const dynamicParams = false;

export default function DuePage() {
  return <DueView />;
}
