import { Kyc } from "./kyc";

export const generateStaticParams = () => [{ id: "_" }];
export const dynamicParams = false;

export default function KycPage() {
  return <Kyc />;
}
