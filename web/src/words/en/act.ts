/** The page that a customer opens by the link in a letter, without signing in. */
export const act = {
  title: "Your invoice",
  titleOf: (number: string) => `Invoice ${number}`,
  noLink: "Open this page from our letter",
  noLinkText: "The link in the letter says which invoice it is. Copy it whole, also what stands behind #.",
  seller: "Seller",
  sellerGstin: "Seller's GSTIN",
  you: "To",
  yourGstin: "GSTIN of the buyer",
  document: "The invoice",
  meaning: "What accepting means",
  meaningText:
    "The seller wants to be paid early for this invoice. If you accept, you pay the same amount on the same day, but to the account that we show here instead of to the seller. It costs you nothing.",
  code: "Code from our letter",
  codeHint: "We sent six digits to the e-mail address that we have of you. They are good for ten minutes.",
  codeWhy: "To accept, you enter a code that we send to the e-mail address that we have of you.",
  askCode: "Send me the code",
  codeAgain: "Send another code",
  standing: {
    open: "Waits for your answer",
    accepted: "You accepted this invoice",
    disputed: "You disputed this invoice",
    over: "There is nothing to answer here",
  },
  standingText: {
    open: "Accept or dispute it.",
    accepted: "Accepting was final. How to pay stands below as soon as the account is open.",
    disputed: "It is not financed. The seller sees your reason; settle it with them.",
    over: "The invoice was taken back, or a newer link was sent to you.",
  },
  shownUntil: (when: string) => `This link shows the invoice until ${when}.`,
  sendAgain: "Send the customer the link again",
  inviteText:
    "Send your customer this address. As soon as their GSTIN is confirmed, the link to this invoice goes to them by itself. It never goes to an address that a seller names: whoever holds it answers for the customer.",
  copyAddress: "Copy the address",
  copied: "Copied.",
  sentAgain: "Sent. The link before it counts no more.",
} as const;
