/** What a customer can do at which stage. The API decides; this spares buttons that cannot work. */
const ANSWERED = new Set(["verified"]);
const PAYABLE = new Set(["disbursed", "partially_repaid", "overdue", "defaulted"]);
const DISPUTABLE = new Set(["verifying", "needs_info", "verified", "accepted"]);

export const canAnswer = (stage: string) => ANSWERED.has(stage);
export const canPay = (stage: string) => PAYABLE.has(stage);
export const canDispute = (stage: string) => DISPUTABLE.has(stage);
