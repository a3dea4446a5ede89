"use client";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useEffect } from "react";
import { type Me, type Role, useMe } from "@/api/session";
import { ClosedTo } from "@/parts/closed";
import { ErrorState, ForbiddenState, Loading } from "@/parts/states";

// Few need it, and they soon have it.
const Looking = dynamic(() => import("./looking"), { ssr: false });

/**
 * Shows its page to these roles. Others are sent to sign in, or told that it is not theirs.
 * `isOwn`: what is changed here is the person's own, so that it is open to who may else only look.
 * Inside it the view's state can be in the URL (`useQueryState`); what is public does without, and is smaller.
 */
export function Only({
  roles,
  isOwn = false,
  children,
}: {
  roles: readonly Role[];
  isOwn?: boolean;
  children: (me: Me) => ReactNode;
}) {
  const me = useMe();
  const path = usePathname();
  const router = useRouter();
  const signedOut = me.data === null;
  useEffect(() => {
    if (signedOut) router.replace(`/sign-in?next=${encodeURIComponent(path)}`);
  }, [signedOut, path, router]);
  if (me.data) {
    if (!roles.includes(me.data.role as Role)) return <ForbiddenState />;
    return (
      <NuqsAdapter>
        {me.data.right === "viewer" ? <Looking me={me.data} /> : null}
        {isOwn ? <ClosedTo closed={null}>{children(me.data)}</ClosedTo> : children(me.data)}
      </NuqsAdapter>
    );
  }
  return me.error ? <ErrorState problem={me.error} retry={() => void me.refetch()} /> : <Loading />;
}
