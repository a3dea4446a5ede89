import type { Words } from "../same";

export const whatIf: Words["whatIf"] = {
  title: "अगर ऐसा हो",
  text: (n) => `आपके ${n} निवेश, जिनका पैसा बाहर है और चूक में नहीं। हमारे शुल्क के बाद, कर से पहले।`,
  part: (n) => `केवल सबसे नए ${n} गिने गए।`,
  supposed: "अगर",
  comesBack: "अब से लौटेगा",
  gain: "कुल कमाई",
  onTime: "सब समय पर चुकाएँ",
  late: (n) => `सब ${n} दिन देर से चुकाएँ`,
  never: (customer) => `${customer} कभी न चुकाए, बाकी समय पर`,
  withWhom: "किसके पास कितना",
  withWhomText: "बाहर पड़ा आपका मूलधन, ग्राहक के हिसाब से। एक के पास बहुत, तो एक साथ बहुत नुकसान।",
  share: (percent) => `कुल का ${percent}`,
};
