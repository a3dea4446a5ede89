import type { Words } from "../same";

export const homes: Words["homes"] = {
  smeTitle: "अभी उपलब्ध पैसा",
  investorTitle: "आपका पैसा",
  customerTitle: "आपकी देय राशि",
  operatorTitle: "क्या प्रतीक्षा में है",
  hello: (name) => `नमस्ते, ${name}`,
  balance: "वॉलेट",
  kyc: "पहचान की जाँच",
  kycNone: "शुरू नहीं हुई",
  kycPending: "जाँच चल रही है",
  kycVerified: "सत्यापित",
  kycRejected: "अस्वीकृत",
};
