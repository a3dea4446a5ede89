import { Deal } from "./deal";

export const dynamicParams = false;
export const generateStaticParams = () => [{ id: "_" }];

export default function DealPage() {
  return <Deal />;
}
