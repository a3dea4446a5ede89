import { Home } from "@/shell/home";

export default function OperatorHome() {
  return <Home of="admin" />;
}
