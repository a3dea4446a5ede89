export const homes = {
  smeTitle: "Cash now",
  investorTitle: "Your money",
  customerTitle: "What you owe",
  operatorTitle: "What waits",
  hello: (name: string) => `Good day, ${name}`,
  balance: "Wallet",
  kyc: "Identity check",
  kycNone: "not started",
  kycPending: "being checked",
  kycVerified: "verified",
  kycRejected: "rejected",
} as const;
