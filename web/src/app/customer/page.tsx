import { Home } from "@/shell/home";

export default function CustomerHome() {
  return <Home of="customer" />;
}
