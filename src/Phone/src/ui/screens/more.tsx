// Everything else: me, what protects this phone, how it looks, the box, the app, and the way to erase it all.
import { signal } from "@preact/signals";
import { askForNotifications, notificationPermission } from "../../platform/notifications.ts";
import { readOnly } from "../flow/names.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Group, LinkRow, Row } from "../parts/list.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { choice, language, text } from "../text/language.ts";
import { languageNames } from "./settings.tsx";
import { duration } from "../text/time.ts";

const permission = signal(notificationPermission());

export function More() {
  const { view, messenger, navigation } = useServices();
  const words = text.value.more;
  const { me, settings } = view.value;
  const active = !readOnly(view.value);
  return (
    <Screen title={words.title} back={false} look="tab-screen">
      {me !== undefined && (
        <Group>
          <Row lead={<Avatar person={me} size="l" />} title={<span class="me-name">{me.name}</span>} detail={words.profile} onPress={() => navigation.open({ at: "profile" })} />
          <Row icon="phone" title={words.phones} value={me.phones.length} onPress={() => navigation.open({ at: "person", person: me.id })} />
        </Group>
      )}
      <Group title={words.safety}>
        <Row icon="shield" title={words.pin} value={settings.hasPin ? words.pinOn : words.pinOff} onPress={() => navigation.open({ at: "pin" })} />
        {settings.hasPin && <Row icon="erase" title={words.wipePin} onPress={() => navigation.open({ at: "wipe-pin" })} />}
        {settings.hasPin && <Row icon="lock" plain title={words.lock} onPress={() => void messenger.lock()} />}
      </Group>
      <Group title={words.look}>
        <Notifications />
        <Row icon="globe" title={words.language} value={choice.value === "auto" ? words.languageAuto : languageNames[language.value]} onPress={() => navigation.open({ at: "language" })} />
      </Group>
      <Group title={words.box}>
        <Row icon="box" title={words.boxName} value={settings.boxName} />
        {active && <Row icon="clock" title={words.retention} value={duration(settings.retentionSeconds, text.value)} onPress={() => navigation.open({ at: "retention" })} />}
        {active && settings.start !== undefined && <Row icon="lock" title={text.value.starting.title} value={text.value.starting.short[settings.start]} onPress={() => navigation.open({ at: "starting" })} />}
        <LinkRow icon="eye" title={words.custody} href="/custody" hint={words.newWindow} />
        <LinkRow icon="home" title={words.boxPage} href="/box" hint={words.newWindow} />
      </Group>
      <Group title={words.app} note={words.hashHint}>
        <Row icon="print" title={words.hash} detail={<span class="hash">{hashGroups(settings.appHash)}</span>} />
      </Group>
      <Group>
        <Row icon="erase" danger title={words.erase} onPress={() => navigation.open({ at: "erase" })} />
      </Group>
    </Screen>
  );
}

function Notifications() {
  const words = text.value.more;
  const state = permission.value;
  const ask = async () => {
    permission.value = await askForNotifications();
  };
  return <Row icon="bell" title={words.notifications} value={words.notificationState[state]} plain {...(state === "unasked" ? { onPress: () => void ask() } : {})} />;
}

/** The first 16 characters in groups of four: enough to compare by eye. */
function hashGroups(hash: string): string {
  return (hash.slice(0, 16).match(/.{1,4}/g) ?? ["–"]).join(" ");
}
