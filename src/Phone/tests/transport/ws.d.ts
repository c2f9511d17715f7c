// What the tests use of `ws`, which brings no types: a WebSocket for Node with the browser's interface.
declare module "ws" {
  export class WebSocket {
    constructor(url: string, protocol: string, options: { ca: string });
  }
}
