/**
 * What a person was told, by the API's kind and, where there is one, its turn (`kyc_decided_verified`).
 * The first line is the title. The API's own English is shown for a kind that is not here.
 */
type Facts = Readonly<Record<string, string>>;

export const news = {
  welcome_sme: () =>
    "Welcome to hundi\nNext, confirm your business with its GSTIN, your identity and your bank account. Then you can upload your first invoice.",
  welcome_investor: () =>
    "Welcome to hundi\nNext, confirm your identity. Then you can put money into your wallet and choose your first invoice.",
  welcome_customer: () =>
    "Welcome to hundi\nNext, confirm your business with its GSTIN. Then you see the invoices your suppliers ask you to accept.",
  business_confirmed: () =>
    "Your business is confirmed\nThe GST registry confirms that the GSTIN you gave is active and belongs to your PAN.",
  kyc_decided_verified: () => "Your identity is verified\nYou can now use everything your account offers.",
  kyc_decided_rejected: () =>
    "Your identity could not be verified\nThe details you gave do not match the official records. Look at them again and send them once more.",
  kyc_decided_pending: () =>
    "Your identity is being checked\nOne of us has to look at your details. You need not do anything; we tell you as soon as it is decided.",
  bank_account_verified: () =>
    "Your bank account is verified\nYour bank named you as its owner. Withdrawals go to this account. If you did not give it to us, change it at once.",
  bank_account_refused: () =>
    "Your bank account could not be verified\nYour bank did not confirm the account you gave, so nothing can be paid out there. Check its number, IFSC and holder, and enter them once more.",
  acceptance_asked: (f: Facts) =>
    `Please accept ${f.invoice}\nYour supplier wants to be paid early and asks you to confirm that you will pay when it is due. It costs you nothing and changes neither the amount nor the due date.`,
  acceptance_code: (f: Facts) =>
    `Your code to accept ${f.invoice}\nSomebody has our link to it and wants to accept it for you. The code is in our letter. If it is not you, do nothing and tell us.`,
  acceptance_recorded: (f: Facts) =>
    `You accepted ${f.invoice}\nYou have confirmed that you will pay ${f.face} on ${f.dueOn}. This is final. Pay to the account shown with the invoice.`,
  invoice_verified: (f: Facts) =>
    `${f.invoice} is verified\nEvery check passed. Your customer is asked to accept it next; after that you can offer it to investors.`,
  invoice_doubted_needs_info: (f: Facts) =>
    `${f.invoice} needs something from you\nWe cannot go on with it by ourselves. See what is missing and send it.`,
  invoice_doubted_rejected: (f: Facts) => `${f.invoice} was rejected\nWe cannot finance it.`,
  invoice_doubted_review: (f: Facts) =>
    `${f.invoice} is being looked at\nOne of us has to look at it. You need not do anything; we tell you as soon as it is decided.`,
  invoice_accepted: (f: Facts) =>
    `Your customer accepted ${f.invoice}\nYour customer will pay ${f.face} on ${f.dueOn}. You can offer it to investors now; all that it costs is shown before you decide.`,
  invoice_disputed: (f: Facts) =>
    `Your customer disputes ${f.invoice}\nIt cannot be offered to investors as it is. Settle the matter with your customer.`,
  invoice_listed: (f: Facts) =>
    `${f.invoice} is offered to investors\nInvestors can put ${f.advance} into it until ${f.closesAt}. You are paid as soon as the whole amount is there.`,
  invoice_funded: (f: Facts) =>
    `${f.invoice} is funded\nInvestors have put ${f.raised} into it. Your money is on its way.`,
  advance_paid: (f: Facts) =>
    `${f.net} is on its way to you\nThe advance for ${f.invoice} was paid on ${f.disbursedOn}: ${f.advance}, less our fee of ${f.fee} and GST of ${f.gst} on the fee.`,
  cancellation_refused: (f: Facts) =>
    `${f.invoice} can no longer be taken back\nIt was funded, or its offer had already ended, before your request was decided.`,
  listing_closed_cancelled: (f: Facts) =>
    `${f.invoice} is no longer offered\nYou took it back. Every investor's money has been released, and nothing is charged.`,
  listing_closed_expired: (f: Facts) =>
    `${f.invoice} was not funded in time\nEvery investor's money has been released, and nothing is charged.`,
  repayment_progressed_yes: (f: Facts) =>
    `Your customer has paid ${f.invoice}\n${f.received} has come in and nothing more is owed.`,
  repayment_progressed_no: (f: Facts) =>
    `Your customer has paid a part of ${f.invoice}\n${f.received} has come in so far.`,
  repayment_reversed: (f: Facts) =>
    `A payment of ${f.amount} was taken back\nThe bank took back what your customer had paid for ${f.invoice}, or it was not for that invoice after all. So much is owed again.`,
  reserve_paid: (f: Facts) =>
    `${f.amount} of your reserve is in your wallet\nYour customer has paid ${f.invoice}, the investors have what they are owed, and the rest is yours.`,
  reserve_reversed: (f: Facts) =>
    `${f.amount} was taken back from you\nThe bank took back a payment for ${f.invoice}, or it was not for it after all. What your wallet did not hold is repaid first out of what comes to you next.`,
  invoice_overdue: (f: Facts) =>
    `${f.invoice} is overdue\nDays late: ${f.daysPastDue}. The return to the investors goes on, and a late charge may be added; both come out of your reserve.`,
  invoice_defaulted: (f: Facts) =>
    `${f.invoice} is in default\nDays late: ${f.daysPastDue}. This counts in your record. Recovery begins.`,
  invoice_written_off: (f: Facts) =>
    `${f.invoice} was written off\nWe expect no more from your customer for it. What it pays all the same still counts.`,
  invoice_credited: (f: Facts) =>
    `Your credit note of ${f.amount} counts\nYour customer owes so much less for ${f.invoice}, and your reserve is lower by it.`,
  recourse_called: (f: Facts) =>
    `You owe ${f.amount} for ${f.invoice}\nYour customer will not pay what its investors may claim. It is taken from your wallet and from what is paid to you next.`,
  payment_received_yes: (f: Facts) =>
    `Your payment for ${f.invoice} has arrived\nWe have received ${f.received} in all and nothing more is owed. Thank you.`,
  payment_received_no: (f: Facts) =>
    `Your payment for ${f.invoice} has arrived\nWe have received ${f.received} in all so far. A part is left to pay.`,
  payment_reversed: (f: Facts) =>
    `Your payment of ${f.amount} was taken back\nYour bank took back what you had paid for ${f.invoice}, or it was not for that invoice after all. So much is owed again.`,
  payment_lowered: (f: Facts) =>
    `You owe ${f.amount} less\nA credit note counts for ${f.invoice}. In all you owe ${f.face} for it.`,
  payment_overdue: (f: Facts) =>
    `${f.invoice} is overdue: please pay\nDays late: ${f.daysPastDue}. Pay what is left today, to the account shown with the invoice. What you have paid already is matched shortly.`,
  payment_defaulted: (f: Facts) =>
    `${f.invoice} is in default\nDays late: ${f.daysPastDue}. This counts in your record, and recovery begins. Pay what is left at once, or talk to us today.`,
  excess_received: (f: Facts) =>
    `You paid ${f.amount} more than was owed\nYour payment for ${f.invoice} was larger than what was left. We send the rest back to the account it came from.`,
  deposit_received: (f: Facts) =>
    `Your deposit of ${f.amount} has arrived\nIt is in your wallet and can be invested.`,
  payout_finished_processed: (f: Facts) =>
    `${f.amount} was paid to your bank account\nYour bank has confirmed it.`,
  payout_finished_returned: (f: Facts) =>
    `${f.amount} came back from your bank\nThe money is with us again and nothing is lost. Check your bank account's details, then ask for it once more.`,
  payout_finished_failed: (f: Facts) =>
    `${f.amount} could not be paid to your bank account\nThe money is with us and nothing is lost. Check your bank account's details, then ask for it once more.`,
  funds_committed: (f: Facts) =>
    `You invested ${f.amount}\nIt is held for ${f.invoice}, paid out when that is fully funded, and comes back to your wallet if it is not funded in time.`,
  investment_released_cancelled: (f: Facts) =>
    `${f.amount} is back in your wallet\n${f.invoice} was taken back by its seller. The money is yours to use again.`,
  investment_released_expired: (f: Facts) =>
    `${f.amount} is back in your wallet\n${f.invoice} was not funded in time. The money is yours to use again.`,
  returns_paid_yes: (f: Facts) =>
    `${f.amount} was paid to you\nThe customer of ${f.invoice} has paid, and your share is in your wallet. It is the last payment for this investment.`,
  returns_paid_no: (f: Facts) =>
    `${f.amount} was paid to you\nThe customer of ${f.invoice} has paid, and your share is in your wallet. More follows as the rest is paid.`,
  returns_reversed: (f: Facts) =>
    `${f.amount} was taken back from you\nThe bank took back a payment for ${f.invoice}, or it was not for it after all. So your share of it was taken from your wallet. What your wallet did not hold is repaid first out of what comes to you next.`,
  investment_overdue: (f: Facts) =>
    `A payment you wait for is late\n${f.invoice}, days late: ${f.daysPastDue}. We ask the customer to pay; late charges are yours when they come in.`,
  investment_defaulted: (f: Facts) =>
    `An investment of yours is in default\n${f.invoice}, days late: ${f.daysPastDue}. You may lose a part or all of what you put into it. What is recovered is shared out, and we tell you of it.`,
  investment_written_off: (f: Facts) =>
    `${f.invoice} was written off\nNo more is expected, and what is missing of your money is shown as a loss in your portfolio. If the customer pays all the same, your share comes to your wallet.`,
  anInvoice: (number: string) => `invoice ${number}`,
} as const;
