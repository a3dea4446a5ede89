/** The portfolio if customers were late, and how much is with whom. */
export const whatIf = {
  title: "What if",
  text: (n: number) =>
    `Of your ${n} investments whose money is out and not in default. Net of our fee, before tax.`,
  part: (n: number) => `Only the newest ${n} were counted.`,
  supposed: "If",
  comesBack: "Comes back from now",
  gain: "Gained in all",
  onTime: "everybody pays on time",
  late: (n: number) => `everybody pays ${n} days late`,
  never: (customer: string) => `${customer} never pays, the others on time`,
  withWhom: "With whom it is",
  withWhomText: "Your principal that is out, by customer. Much with one is much to lose at once.",
  share: (percent: string) => `${percent} of all`,
} as const;
