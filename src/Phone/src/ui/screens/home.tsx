// The three tabs: family, chats, more.
import type { ComponentChildren } from "preact";
import { unreadOf } from "../flow/arrivals.ts";
import type { Tab } from "../flow/navigation.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Chats } from "./chats.tsx";
import { Friends } from "./friends.tsx";
import { More } from "./more.tsx";

const icons: Record<Tab, IconName> = { friends: "person", chats: "chats", more: "menu" };

export function HomeScreen() {
  const { navigation } = useServices();
  const tab = navigation.tab.value;
  return (
    <div class="home">
      {tab === "friends" ? <Friends key="friends" /> : tab === "chats" ? <Chats key="chats" /> : <More key="more" />}
      <Tabs />
    </div>
  );
}

function Tabs() {
  const { view } = useServices();
  const unread = unreadOf(view.value);
  return (
    <nav class="tabs" aria-label={text.value.tabs.label}>
      <TabButton tab="friends" />
      <TabButton tab="chats">
        {unread > 0 && (
          <span class="badge tabs-badge">
            <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
            <span class="sr-only">{text.value.tabs.unread(unread)}</span>
          </span>
        )}
      </TabButton>
      <TabButton tab="more" />
    </nav>
  );
}

function TabButton({ tab, children }: { tab: Tab; children?: ComponentChildren }) {
  const { navigation } = useServices();
  return (
    <button type="button" class="tabs-tab" aria-current={navigation.tab.value === tab ? "page" : undefined} onClick={() => navigation.choose(tab)}>
      <span class="tabs-icon"><Icon name={icons[tab]} />{children}</span>
      <span>{text.value.tabs[tab]}</span>
    </button>
  );
}
