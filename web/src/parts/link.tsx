"use client";
/** A link to another of our pages. It is fetched ahead when somebody is about to follow it, not whenever it is in sight. */
import NextLink from "next/link";
import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";

type Rest = Omit<
  ComponentProps<typeof NextLink>,
  "href" | "prefetch" | "onMouseEnter" | "onFocus" | "onTouchStart"
>;

export function Link({ href, ...rest }: Rest & { href: string }) {
  const router = useRouter();
  const ahead = () => router.prefetch(href);
  return (
    <NextLink
      href={href}
      prefetch={false}
      onMouseEnter={ahead}
      onFocus={ahead}
      onTouchStart={ahead}
      {...rest}
    />
  );
}
