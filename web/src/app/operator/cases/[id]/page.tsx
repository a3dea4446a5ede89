import { Case } from "./case";

export const generateStaticParams = () => [{ id: "_" }];
export const dynamicParams = false;

export default function CasePage() {
  return <Case />;
}
