import type { Words } from "../same";

export const signIn: Words["signIn"] = {
  title: "साइन इन",
  email: "ई-मेल पता",
  password: "पासवर्ड",
  otp: "एक बार का पासवर्ड",
  submit: "साइन इन करें",
  noAccount: "अभी खाता नहीं है?",
  signUpTitle: "खाता खोलें",
  signUpText: "खाता खोलना मुफ़्त है। पैसा पहचान की जाँच के बाद ही चलता है।",
  name: "आपका नाम",
  role: "आप यहाँ किसलिए आए हैं?",
  sme: "मैं बेचता हूँ और ग्राहकों के भुगतान की प्रतीक्षा करता हूँ",
  investor: "मैं इनवॉइस में निवेश करना चाहता हूँ",
  customer: "मैं खरीदता हूँ और इनवॉइस चुकाता हूँ",
  passwordHint: "कम से कम 12 अक्षर। चिह्नों से कुछ शब्द बेहतर हैं।",
  create: "खाता खोलें",
  haveAccount: "आपका खाता है?",
  needEmail: "अपना ई-मेल पता लिखें।",
  needPassword: "अपना पासवर्ड लिखें।",
  needLongPassword: "कम से कम 12 अक्षर।",
  needName: "अपना नाम लिखें।",
};
