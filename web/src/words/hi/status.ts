import type { Words } from "../same";

export const status: Words["status"] = {
  title: "स्थिति",
  lead: "hundi अभी उत्तर दे रहा है या नहीं, और पैसा चल रहा है या नहीं।",
  platform: "प्लेटफ़ॉर्म",
  up: "उत्तर दे रहा है",
  down: "उत्तर नहीं दे रहा",
  money: "पैसा",
  moves: "चल रहा है",
  halted: "बहीखाते की जाँच तक रुका है; कुछ खोया नहीं",
  haltedSince: "कब से रुका है",
  businessDay: "कारोबार का दिन",
  escrow: "एस्क्रो",
  whole: "ट्रस्टी के पास ठीक उतना है जितना देय है।",
  notWhole: (difference) => `जो रखा है और जो देय है, उनमें ${difference} का अंतर है।`,
  refresh: "हर 15 सेकंड में नया देखा जाता है।",
};
