# Eclipse Paho's Python client against the test host. Arguments: port of TCP, port of WebSocket. Prints "ok", or what failed.
import queue
import sys
import uuid

from paho.mqtt import client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

PATIENCE = 15


def expect(wanted, seen, what):
    if wanted != seen:
        sys.exit(f"{what}: {seen!r} and not {wanted!r}")


class Peer:
    """One client whose callbacks end up in one queue."""

    def __init__(self, transport, port, name):
        self.events = queue.Queue()
        self.port = port
        self.client = mqtt.Client(name, protocol=mqtt.MQTTv5, transport=transport)
        if transport == "websockets":
            self.client.ws_set_options(path="/mqtt")
        self.client.on_connect = lambda c, u, flags, reason, properties: self.events.put(("connected", reason.value, flags["session present"], properties))
        self.client.on_message = lambda c, u, message: self.events.put(("message", message))
        self.client.on_subscribe = lambda c, u, mid, codes, properties: self.events.put(("subscribed", [code.value for code in codes]))
        self.client.on_unsubscribe = lambda c, u, mid, properties, codes: self.events.put(("unsubscribed",))
        self.client.on_publish = lambda c, u, mid: self.events.put(("published",))
        self.client.on_disconnect = lambda c, u, reason, properties: self.events.put(("disconnected", reason.value if hasattr(reason, "value") else reason))

    def connect(self, clean):
        asked = Properties(PacketTypes.CONNECT)
        asked.SessionExpiryInterval = 600
        self.client.connect("127.0.0.1", self.port, clean_start=clean, properties=asked)
        self.client.loop_start()
        return self.next("connected")

    def leave(self):
        self.client.disconnect()
        self.next("disconnected")
        self.client.loop_stop()

    def next(self, kind):
        try:
            event = self.events.get(timeout=PATIENCE)
        except queue.Empty:
            sys.exit(f"{kind} did not come")
        expect(kind, event[0], "event")
        return event[1:]


def talk(transport, port):
    topic = uuid.uuid4().hex
    name = uuid.uuid4().hex
    sender = Peer(transport, port, "")
    reason, present, said = sender.connect(True)
    expect((0, 0), (reason, present), "CONNACK")
    expect((1, 0, 0, 0, 0), (said.MaximumQoS, said.RetainAvailable, said.WildcardSubscriptionAvailable, said.SubscriptionIdentifierAvailable, said.SharedSubscriptionAvailable), "CONNACK's properties")
    expect(22, len(said.AssignedClientIdentifier), "assigned client id")
    receiver = Peer(transport, port, name)
    receiver.connect(True)
    receiver.client.subscribe([(topic, SubscribeOptions(qos=2)), (topic + "/0", SubscribeOptions(qos=0, noLocal=True))])
    expect(([1, 0],), receiver.next("subscribed"), "SUBACK")

    carried = Properties(PacketTypes.PUBLISH)
    carried.ContentType = "text/plain"
    carried.ResponseTopic = topic + "/answer"
    carried.CorrelationData = b"\x00\x01"
    carried.UserProperty = [("k", "1"), ("k", "2"), ("a", "값")]
    for qos in (0, 1):
        sender.client.publish(topic, b"hello", qos, properties=carried)
        sender.next("published")
        (message,) = receiver.next("message")
        expect((topic, b"hello", qos, False, False), (message.topic, message.payload, message.qos, message.retain, message.dup), "message")
        got = message.properties
        expect(("text/plain", topic + "/answer", b"\x00\x01", [("k", "1"), ("k", "2"), ("a", "값")]), (got.ContentType, got.ResponseTopic, got.CorrelationData, got.UserProperty), "properties")

    receiver.leave()
    for number in range(100):
        sender.client.publish(topic, str(number), 1)
    for _ in range(100):
        sender.next("published")
    expect((0, 1), receiver.connect(False)[:2], "CONNACK of a session that goes on")
    for number in range(100):
        expect(str(number).encode(), receiver.next("message")[0].payload, "what waited")

    receiver.client.unsubscribe(topic)
    receiver.next("unsubscribed")
    sender.client.publish(topic, b"nobody", 1)
    sender.next("published")
    receiver.client.subscribe("#", options=SubscribeOptions(qos=1))
    # The reason, 0xA2, is lost on this client: it reads one only from a DISCONNECT with properties.
    receiver.next("disconnected")
    receiver.client.loop_stop()
    sender.leave()


talk("tcp", int(sys.argv[1]))
talk("websockets", int(sys.argv[2]))
print("ok")
