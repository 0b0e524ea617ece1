// A power of ten as it is printed: 10⁻⁴.
function powerOfTen(power) {
  return "10" + [...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");
}
