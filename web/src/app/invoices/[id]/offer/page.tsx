import { OfferView } from "./offer-view";

// The shell of every one: the server answers each id with it, and the page reads the path.
export const generateStaticParams = () => [{ id: "_" }];
export const dynamicParams = false;

export default function OfferPage() {
  return <OfferView />;
}
