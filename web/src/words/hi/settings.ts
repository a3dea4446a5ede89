import type { Words } from "../same";

export const settings: Words["settings"] = {
  title: "सेटिंग",
  look: "भाषा और थीम",
  sessions: "आप कहाँ साइन इन हैं",
  sessionsText: "जिसे आप नहीं पहचानते, उसे समाप्त करें। वह तुरंत साइन आउट हो जाता है।",
  thisOne: "यही",
  unknownDevice: "अज्ञात उपकरण",
  started: (at) => `साइन इन: ${at}`,
  seen: (at) => `पिछली बार: ${at}`,
  end: "समाप्त करें",
  ended: "वहाँ साइन आउट किया गया।",
  letters: "ई-मेल",
  lettersText: "कौन-सी ख़बरें ई-मेल से भी आएँ। सब सूचनाओं में हमेशा रहती हैं।",
  email: {
    account: "खाता और सुरक्षा",
    investing: "निवेश",
    invoices: "इनवॉइस",
    money: "पैसा आना-जाना",
    obligations: "देय राशि",
    repayments: "चुकौती",
  },
  save: "सहेजें",
  saved: "सहेजा गया।",
  notificationsEmpty: "अभी कोई सूचना नहीं",
  markRead: "पढ़ा हुआ मानें",
  unread: "नया",
};
