import type { Words } from "../same";

export const moves: Words["moves"] = {
  Deposit: "जमा",
  Withdrawal: "निकासी",
  "Withdrawal processed": "निकासी का भुगतान हुआ",
  "Withdrawal failed": "निकासी विफल: वॉलेट में वापस",
  "Withdrawal returned": "निकासी बैंक ने लौटाई",
  "Funding of an invoice": "इनवॉइस में निवेश",
  "Release of a commitment": "निवेश वापस छोड़ा गया",
  "Repayment to investors": "इनवॉइस से वापसी",
  "Payment taken back by the bank": "भुगतान वापस लिया गया",
  "TDS on interest": "ब्याज पर टीडीएस",
  "TDS on interest, given back": "ब्याज पर टीडीएस, लौटाया गया",
  "Repaid what was owed": "आपका बकाया चुकाया गया",
  "Recourse: what the investors lacked": "चूक के बाद विक्रेता ने चुकाया",
  Repayment: "वापसी",
  "Advance paid": "अग्रिम दिया गया",
  "Taken back": "वापस लिया गया",
};
