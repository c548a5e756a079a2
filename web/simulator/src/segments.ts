/** How many SMS segments a text costs: GSM 03.38 letters are cheap, anything else makes the whole text UCS-2. */

const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("^{}\\[~]|€\f");

export interface Cost {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
}

export function cost(text: string): Cost {
  let units = 0;
  for (const letter of text) {
    if (BASIC.has(letter)) units += 1;
    else if (EXTENDED.has(letter)) units += 2;
    else return { encoding: "UCS-2", segments: parts(text.length, 70, 67) };
  }
  return { encoding: "GSM-7", segments: parts(units, 160, 153) };
}

const parts = (units: number, one: number, each: number): number => (units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / each));
