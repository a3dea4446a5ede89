import { Home } from "@/shell/home";

export default function SmeHome() {
  return <Home of="sme" />;
}
