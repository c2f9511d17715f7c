// 128 short English words for reading a safety check aloud; each stands for seven bits. The order is part of the protocol.
export const english: readonly string[] = `
apple arrow autumn bakery balloon banana basket beach bell bicycle bird blanket boat book bottle branch
bread bridge brother brush bucket butter button candle carpet carrot castle cat chair cheese cherry church
circle clock cloud coat coffee corner cotton cousin cup curtain daisy dance desert dinner doctor dog
dolphin door dragon drawer dream drum eagle egg engine evening family farm feather field finger fire
fish flag flower forest friend garden glass goat gold grape hammer harbor hat honey horse house
island jacket kettle key kitchen kite ladder lake lamp leaf lemon letter lion market meadow melon
milk mirror monday moon morning mountain mouse nest noodle ocean onion orange owl paper pear pencil
piano pillow pocket rabbit rain ribbon ring river sail salt silver snow spoon spring star tiger
`
  .trim()
  .split(/\s+/);
