// The picture of the product: a small house with a lit window, and a bubble that comes out of it.
export function Home() {
  return (
    <svg class="home-picture" viewBox="0 0 200 160" aria-hidden="true">
      <ellipse class="home-ground" cx="100" cy="143" rx="78" ry="9" />
      <path class="home-bubble" d="M124 18h44a14 14 0 0 1 14 14v20a14 14 0 0 1-14 14h-24l-14 12v-12h-6a14 14 0 0 1-14-14V32a14 14 0 0 1 14-14z" />
      <path class="home-heart" d="M146 53c-9-6-14-10-14-16a7 7 0 0 1 14-2 7 7 0 0 1 14 2c0 6-5 10-14 16z" />
      <path class="home-walls" d="M40 82v52a8 8 0 0 0 8 8h76a8 8 0 0 0 8-8V82L86 46z" />
      <path class="home-roof" d="M28 88l52-43a9 9 0 0 1 12 0l52 43" />
      <rect class="home-window" x="56" y="88" width="26" height="26" rx="5" />
      <path class="home-frame" d="M69 88v26M56 101h26" />
      <path class="home-door" d="M94 142v-38a7 7 0 0 1 7-7h10a7 7 0 0 1 7 7v38z" />
    </svg>
  );
}
