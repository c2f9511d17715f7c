// MQTT.js against the test host, run in the folder where it is installed. Arguments: port of TCP, port of WebSocket. Prints
// "ok", or what failed.
const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { once } = require("node:events");
const { createRequire } = require("node:module");

const mqtt = createRequire(`${process.cwd()}/`)("mqtt");

const connect = async (url, clean, options = {}) => {
  const client = mqtt.connect(url, { protocolVersion: 5, clean, reconnectPeriod: 0, connectTimeout: 15_000, properties: { sessionExpiryInterval: 600 }, ...options });
  const messages = [];
  let wake = () => {};
  client.on("message", (topic, payload, packet) => {
    messages.push({ topic, payload, packet });
    wake();
  });
  const [connack] = await once(client, "connect");
  const next = async () => {
    while (messages.length === 0) await new Promise((resolve) => (wake = resolve));
    return messages.shift();
  };
  return { client, connack, next };
};

const talk = async (url) => {
  const topic = randomUUID();
  const clientId = randomUUID();
  // Aliases of its own accord, up to what CONNACK allows.
  const sender = await connect(url, true, { autoAssignTopicAlias: true });
  const { properties } = sender.connack;
  assert.equal(properties.maximumQoS, 1);
  assert.deepEqual([properties.retainAvailable, properties.wildcardSubscriptionAvailable, properties.sharedSubscriptionAvailable], [false, false, false]);

  const receiver = await connect(url, true, { clientId });
  assert.equal(receiver.connack.sessionPresent, false);
  const granted = await receiver.client.subscribeAsync({ [topic]: { qos: 1 }, [`${topic}/0`]: { qos: 0, nl: true } });
  assert.deepEqual(granted.map((one) => one.qos), [1, 0]);

  const carried = { contentType: "text/plain", responseTopic: `${topic}/answer`, correlationData: Buffer.from([0, 1]), userProperties: { k: ["1", "2"], a: "값" } };
  for (const qos of [0, 1]) {
    await sender.client.publishAsync(topic, "hello", { qos, properties: { ...carried } });
    const message = await receiver.next();
    assert.deepEqual([message.topic, message.payload.toString(), message.packet.qos, message.packet.retain, message.packet.dup], [topic, "hello", qos, false, false]);
    const { contentType, responseTopic, correlationData, userProperties } = message.packet.properties;
    assert.deepEqual({ contentType, responseTopic, correlationData, userProperties: { ...userProperties } }, carried);
  }

  await receiver.client.endAsync();
  for (let number = 0; number < 100; number++) await sender.client.publishAsync(topic, `${number}`, { qos: 1 });
  const again = await connect(url, false, { clientId });
  assert.equal(again.connack.sessionPresent, true);
  for (let number = 0; number < 100; number++) assert.equal((await again.next()).payload.toString(), `${number}`);

  await again.client.unsubscribeAsync(topic);
  const puback = once(sender.client, "packetreceive");
  await sender.client.publishAsync(topic, "nobody", { qos: 1 });
  assert.equal((await puback)[0].reasonCode, 0x10);
  const gone = once(again.client, "disconnect");
  again.client.subscribe("#", () => {});
  assert.equal((await gone)[0].reasonCode, 0xa2);
  again.client.end(true);
  await sender.client.endAsync();
};

(async () => {
  await talk(`mqtt://127.0.0.1:${process.argv[2]}`);
  await talk(`ws://127.0.0.1:${process.argv[3]}/mqtt`);
  console.log("ok");
  process.exit(0);
})().catch((failure) => {
  console.log(failure);
  process.exit(1);
});
