/** What a wallet's moves are called, by the ledger's own words. */
export const moves = {
  Deposit: "Deposit",
  Withdrawal: "Withdrawal",
  "Withdrawal processed": "Withdrawal paid out",
  "Withdrawal failed": "Withdrawal failed: back in the wallet",
  "Withdrawal returned": "Withdrawal returned by the bank",
  "Funding of an invoice": "Invested in an invoice",
  "Release of a commitment": "Investment released",
  "Repayment to investors": "Repaid from an invoice",
  "Payment taken back by the bank": "Payment taken back",
  "TDS on interest": "TDS on interest",
  "TDS on interest, given back": "TDS on interest, given back",
  "Repaid what was owed": "Paid what you owed",
  "Recourse: what the investors lacked": "Paid by the seller after a default",
  Repayment: "Repayment",
  "Advance paid": "Advance paid",
  "Taken back": "Taken back",
} as const;
