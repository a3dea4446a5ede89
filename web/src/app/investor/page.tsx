import { Home } from "@/shell/home";

export default function InvestorHome() {
  return <Home of="investor" />;
}
