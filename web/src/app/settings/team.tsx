"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import { sayField, sayRest } from "@/api/fields";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Me } from "@/api/session";
import { formatInstant } from "@/money/dates";
import { Button } from "@/parts/button";
import { Dialog } from "@/parts/dialog";
import { Field, SelectField } from "@/parts/field";
import { KeyValue } from "@/parts/figures";
import { Section } from "@/parts/section";
import { Queried } from "@/parts/states";
import { toast } from "@/parts/toast";
import { useTeamWords } from "@/words/team";

type Whole = components["schemas"]["TeamOut"];
type Member = components["schemas"]["MemberOut"];
type Invitation = components["schemas"]["InvitationOut"];
type Right = Member["right"];

const RIGHTS = ["viewer", "manager"] as const;
const NAME_CHARS_MAX = 120;
const SELECT = "control border border-edge bg-panel px-2 text-14 text-ink";

/** Who acts for the account: the owner's list, or what a member may know of it. */
export default function Team({ me }: { me: Me }) {
  const w = useTeamWords();
  return (
    <Section title={w.team.title} lead={me.team ? undefined : w.team.text}>
      {me.team ? <OwnPlace me={me} team={me.team} /> : <OwnTeam />}
    </Section>
  );
}

function OwnPlace({ me, team }: { me: Me; team: NonNullable<Me["team"]> }) {
  const w = useTeamWords();
  const right = me.right === "owner" ? null : me.right;
  return (
    <div className="flex max-w-form flex-col gap-2">
      <p>
        {team.businessName
          ? w.team.ofBusiness(team.businessName, team.ownerName)
          : w.team.ofOwner(team.ownerName)}
      </p>
      <KeyValue rows={[{ name: w.team.ownRight, value: w.team.rights[me.right] }]} />
      {right ? <p className="text-14">{w.team.rightTexts[right]}</p> : null}
      <p className="text-14 text-quiet">{w.team.askOwner}</p>
    </div>
  );
}

function OwnTeam() {
  const w = useTeamWords();
  const found = useQuery({
    queryKey: ["team"],
    queryFn: async () => dataOf(await api.GET("/api/v1/me/team")),
  });
  return (
    <Queried query={found}>
      {(team) => (
        <div className="grid items-start gap-8 lg:grid-cols-2">
          <People team={team} />
          {team.placesLeft > 0 ? <Invite /> : <p className="text-14 text-quiet">{w.errors.team_is_full}</p>}
        </div>
      )}
    </Queried>
  );
}

function People({ team }: { team: Whole }) {
  const w = useTeamWords();
  if (!team.members.length && !team.invitations.length) return <p className="text-quiet">{w.team.nobody}</p>;
  return (
    <ul className="divide-y divide-line">
      {team.members.map((one) => (
        <MemberRow key={one.id} member={one} />
      ))}
      {team.invitations.map((one) => (
        <InvitationRow key={one.id} invitation={one} />
      ))}
    </ul>
  );
}

function MemberRow({ member }: { member: Member }) {
  const w = useTeamWords();
  const [asks, setAsks] = useState(false);
  const path = { member_id: member.id };
  const change = useSubmit(
    async (right: Right, key) =>
      api.PATCH("/api/v1/me/team/members/{member_id}", {
        params: { path },
        body: { right },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.team.changed(member.name)),
  );
  const remove = useSubmit(
    async (_: null, key) =>
      api.DELETE("/api/v1/me/team/members/{member_id}", {
        params: { path },
        headers: { "Idempotency-Key": key },
      }),
    () => {
      setAsks(false);
      toast(w.team.removed(member.name));
    },
  );
  return (
    <li className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate">{member.name}</p>
        <p className="break-all text-12 text-quiet">
          {member.email} · {w.team.joined(formatInstant(member.joinedAt))}
        </p>
        {change.error ? <p className="text-14 text-bad">{sayProblem(w, change.error)}</p> : null}
      </div>
      <div className="flex items-center gap-2">
        <select
          aria-label={w.team.rightOf(member.name)}
          className={SELECT}
          value={member.right}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.target.value as Right)}
        >
          {RIGHTS.map((one) => (
            <option key={one} value={one}>
              {w.team.rights[one]}
            </option>
          ))}
        </select>
        <Button look="danger" aria-label={w.team.removeOf(member.name)} onClick={() => setAsks(true)}>
          {w.team.remove}
        </Button>
      </div>
      <Dialog
        open={asks}
        onOpenChange={setAsks}
        title={w.team.removeTitle(member.name)}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>{w.team.keep}</Button>
            <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(null)}>
              {w.team.remove}
            </Button>
          </>
        }
      >
        <p>{w.team.removeText}</p>
        {remove.error ? (
          <p role="alert" className="text-bad">
            {sayProblem(w, remove.error)}
          </p>
        ) : null}
      </Dialog>
    </li>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const w = useTeamWords();
  const withdraw = useSubmit(
    async (_: null, key) =>
      api.DELETE("/api/v1/me/team/invitations/{invitation_id}", {
        params: { path: { invitation_id: invitation.id } },
        headers: { "Idempotency-Key": key },
      }),
    () => toast(w.team.withdrawn),
  );
  return (
    <li className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="break-all">{invitation.name ?? invitation.email}</p>
        {invitation.name ? <p className="break-all text-12 text-quiet">{invitation.email}</p> : null}
        <p className="text-12 text-quiet">
          {w.team.open} · {w.team.rights[invitation.right]} ·{" "}
          {w.team.expires(formatInstant(invitation.expiresAt))}
        </p>
        {withdraw.error ? <p className="text-14 text-bad">{sayProblem(w, withdraw.error)}</p> : null}
      </div>
      <Button
        busy={withdraw.isPending}
        aria-label={w.team.withdrawOf(invitation.email)}
        onClick={() => withdraw.mutate(null)}
      >
        {w.team.withdraw}
      </Button>
    </li>
  );
}

function Invite() {
  const w = useTeamWords();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [right, setRight] = useState<Right>("viewer");
  const send = useSubmit(
    async (body: { email: string; name: string | null; right: Right }, key) => {
      await api.POST("/api/v1/me/team/invitations", { body, headers: { "Idempotency-Key": key } });
      return body.email;
    },
    (to) => {
      setEmail("");
      setName("");
      toast(w.team.sent(to));
    },
  );
  const rest = sayRest(w, send.error, ["email"]);
  return (
    <form
      noValidate
      className="flex max-w-form flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (email.trim()) send.mutate({ email: email.trim(), name: name.trim() || null, right });
      }}
    >
      <h3 className="font-semibold">{w.team.invite}</h3>
      <Field
        label={w.team.email}
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        problem={sayField(w, send.error, "email")}
      />
      <Field
        label={w.team.name}
        autoComplete="off"
        value={name}
        maxLength={NAME_CHARS_MAX}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={w.team.right}
        hint={w.team.rightTexts[right]}
        value={right}
        onChange={(event) => setRight(event.target.value as Right)}
      >
        {RIGHTS.map((one) => (
          <option key={one} value={one}>
            {w.team.rights[one]}
          </option>
        ))}
      </SelectField>
      {rest ? (
        <p role="alert" className="text-bad">
          {rest}
        </p>
      ) : null}
      <Button type="submit" busy={send.isPending} disabled={!email.trim()}>
        {w.team.send}
      </Button>
    </form>
  );
}
