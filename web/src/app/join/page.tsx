"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { Problem, sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import { formatInstant } from "@/money/dates";
import { Button, ButtonLink } from "@/parts/button";
import { Field } from "@/parts/field";
import { KeyValue } from "@/parts/figures";
import { useLinkText } from "@/parts/link-text";
import { EmptyState, Loading, Queried } from "@/parts/states";
import { homeOf, Page } from "@/shell/page";
import { useTeamWords } from "@/words/team";

type Shown = components["schemas"]["InvitationShown"];

const PASSWORD_CHARS_MIN = 12;
const NAME_CHARS_MAX = 120;

/** For who was invited to a team, by the link in a letter: see who asks, and join. */
export default function JoinPage() {
  const w = useTeamWords();
  const token = useLinkText("hundi.join");
  if (token) return <ByToken key={token} token={token} />;
  return (
    <Page title={w.team.joinTitle}>
      {token === null ? (
        <EmptyState title={w.team.noInvitation} text={w.team.noInvitationText} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function ByToken({ token }: { token: string }) {
  const w = useTeamWords();
  const found = useQuery({
    queryKey: ["join", token],
    queryFn: async () => dataOf(await api.POST("/api/v1/auth/invitations/look", { body: { token } })),
  });
  const isRefused = found.error instanceof Problem && !found.error.mayRetry;
  if (found.data && !found.data.accepted) return <Join token={token} shown={found.data} />;
  return (
    <Page title={w.team.joinTitle}>
      {found.data ? (
        <EmptyState
          title={w.errors.invitation_used}
          action={<ButtonLink href="/sign-in">{w.shell.signIn}</ButtonLink>}
        />
      ) : isRefused ? (
        <div role="alert">
          <EmptyState title={w.team.noInvitation} text={sayProblem(w, found.error)} />
        </div>
      ) : (
        <Queried query={found}>{() => null}</Queried>
      )}
    </Page>
  );
}

function Join({ token, shown }: { token: string; shown: Shown }) {
  const w = useTeamWords();
  const lead = shown.businessName
    ? w.team.joinWhom(shown.ownerName, shown.businessName)
    : w.team.joinOwn(shown.ownerName);
  return (
    <Page title={w.team.joinTitle} lead={lead}>
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <section className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4">
          <KeyValue
            rows={[
              { name: w.team.joinAs, value: w.team.rights[shown.right] },
              { name: w.team.joinEmail, value: shown.email },
              { name: w.team.joinUntil, value: formatInstant(shown.expiresAt) },
            ]}
          />
          <p className="text-14 text-quiet">{w.team.rightTexts[shown.right]}</p>
        </section>
        <JoinForm token={token} shown={shown} />
      </div>
    </Page>
  );
}

function JoinForm({ token, shown }: { token: string; shown: Shown }) {
  const w = useTeamWords();
  const router = useRouter();
  const queries = useQueryClient();
  const [name, setName] = useState(shown.name ?? "");
  const [password, setPassword] = useState("");
  const join = useSubmit(async (body: { name: string; password: string }) => {
    await api.POST("/api/v1/auth/invitations/accept", { body: { token, ...body } });
    await api.POST("/api/v1/auth/session", { body: { email: shown.email, password: body.password } });
    return dataOf(await api.GET("/api/v1/me"));
  });
  const isShort = password.length > 0 && password.length < PASSWORD_CHARS_MIN;
  const rest = sayRest(w, join.error, ["name", "password"]);
  const send = async () => {
    const me = await join.mutateAsync({ name: name.trim(), password }).catch(() => null);
    if (me === null) return;
    sessionStorage.removeItem("hundi.join");
    // Whoever was signed in here before is not any more.
    queries.clear();
    queries.setQueryData(["me"], me);
    router.push(homeOf(me));
  };
  return (
    <form
      noValidate
      className="flex w-full max-w-form flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && password && !isShort) void send();
      }}
    >
      <input type="hidden" autoComplete="username" value={shown.email} readOnly />
      <Field
        label={w.signIn.name}
        autoComplete="name"
        value={name}
        maxLength={NAME_CHARS_MAX}
        onChange={(event) => setName(event.target.value)}
        problem={sayField(w, join.error, "name")}
      />
      <Field
        label={w.team.yourPassword}
        type="password"
        autoComplete="new-password"
        hint={w.signIn.passwordHint}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        problem={isShort ? w.signIn.needLongPassword : sayField(w, join.error, "password")}
      />
      {rest ? (
        <p role="alert" className="text-bad">
          {rest}
        </p>
      ) : null}
      <Button
        type="submit"
        look="primary"
        busy={join.isPending}
        disabled={!name.trim() || !password || isShort}
      >
        {w.team.join}
      </Button>
    </form>
  );
}
