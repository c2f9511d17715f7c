// The whole app as one picture of where things stand: the stage decides first, then the screen on top of the stack.
import { useEffect } from "preact/hooks";
import type { Joining } from "./flow/joining.ts";
import type { Route } from "./flow/navigation.ts";
import { toast } from "./flow/toast.ts";
import { Banner } from "./parts/banner.tsx";
import { Doorbell } from "./parts/doorbell.tsx";
import { AddPeople, NewChat } from "./screens/new-chat.tsx";
import { Erased, Erasing, OtherTab, Outside, readingOn } from "./screens/ended.tsx";
import { Erase } from "./screens/erase.tsx";
import { HomeScreen } from "./screens/home.tsx";
import { Invite } from "./screens/invite.tsx";
import { Person } from "./screens/person.tsx";
import { Pin, WipePin } from "./screens/pin.tsx";
import { Room } from "./screens/room.tsx";
import { RoomDetails } from "./screens/room-details.tsx";
import { Safety } from "./screens/safety.tsx";
import { EditProfile, LanguageScreen, Retention } from "./screens/settings.tsx";
import { Shred } from "./screens/shred.tsx";
import { Starting } from "./screens/starting.tsx";
import { Unlock } from "./screens/unlock.tsx";
import { WaitingForVoucher, Welcome } from "./screens/welcome.tsx";
import { type Services, ServicesProvider, useServices } from "./services.ts";

export function App({ services, joining }: { services: Services; joining: Joining }) {
  return (
    <ServicesProvider value={services}>
      <div class="column">
        <Stages joining={joining} />
        <p class={toast.value === undefined ? "toast" : "toast toast-on"} role="status">{toast.value}</p>
      </div>
    </ServicesProvider>
  );
}

function Stages({ joining }: { joining: Joining }) {
  const { view } = useServices();
  const { stage } = view.value;
  switch (stage) {
    case "unpaired": return <Welcome joining={joining} />;
    case "locked": return <Unlock />;
    case "waiting-for-voucher": return <WaitingForVoucher />;
    case "erasing": return <Erasing />;
    case "erased": return <Erased />;
    case "other-tab": return <OtherTab />;
    case "removed":
    case "other-box": return readingOn.value ? <Inside /> : <Outside stage={stage} />;
    case "ready": return <Inside />;
  }
}

function Inside() {
  const { navigation } = useServices();
  const route = navigation.route.value;
  const escape = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && document.querySelector("dialog[open]") === null) navigation.back();
  };
  useEffect(() => {
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, []);
  return (
    <>
      <Banner onDetails={() => (readingOn.value = false)} />
      <div class={navigation.depth.value === 0 ? "place" : "place place-deep"} key={`${navigation.depth.value} ${route.at}`}>
        <Place route={route} />
      </div>
      {route.at !== "invite" && <Doorbell />}
    </>
  );
}

function Place({ route }: { route: Route }) {
  switch (route.at) {
    case "home": return <HomeScreen />;
    case "new-chat": return <NewChat />;
    case "room": return <Room room={route.room} key={route.room} />;
    case "room-details": return <RoomDetails room={route.room} />;
    case "shred": return <Shred room={route.room} />;
    case "add-people": return <AddPeople room={route.room} />;
    case "person": return <Person person={route.person} key={route.person} />;
    case "safety": return <Safety person={route.person} />;
    case "invite": return <Invite />;
    case "profile": return <EditProfile />;
    case "pin": return <Pin />;
    case "wipe-pin": return <WipePin />;
    case "language": return <LanguageScreen />;
    case "retention": return <Retention />;
    case "starting": return <Starting />;
    case "erase": return <Erase />;
  }
}
