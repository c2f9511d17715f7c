// The family, me on top; from here to a person, to a chat, and to an invitation.
import type { PersonView } from "../../messaging/messenger.ts";
import { mayInvite, others, sorted } from "../flow/names.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Group, Row } from "../parts/list.tsx";
import { EmptyState, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";

export function Friends() {
  const { view, navigation } = useServices();
  const words = text.value.friends;
  const { me } = view.value;
  const family = sorted(others(view.value), language.value);
  const invite = mayInvite(view.value) ? () => navigation.open({ at: "invite" }) : undefined;
  return (
    <Screen title={words.title} back={false} look="tab-screen" actions={invite && <IconButton icon="invite" label={words.invite} onPress={invite} />}>
      {me !== undefined && (
        <Group>
          <Row
            lead={<Avatar person={me} size="l" />}
            title={<span class="me-name">{me.name}</span>}
            detail={text.value.rights[me.rights]}
            onPress={() => navigation.open({ at: "person", person: me.id })}
          />
        </Group>
      )}
      {family.length === 0 ? (
        <EmptyState picture="🏡" title={words.emptyTitle} lead={words.emptyLead}>
          {invite && <Button icon="invite" onPress={invite}>{words.invite}</Button>}
        </EmptyState>
      ) : (
        <Group title={words.count(family.length)}>
          {family.map((person) => (
            <Row
              key={person.id}
              lead={<Avatar person={person} presence />}
              title={<Name person={person} />}
              detail={person.online ? words.online : undefined}
              plain
              onPress={() => navigation.open({ at: "person", person: person.id })}
            />
          ))}
        </Group>
      )}
    </Screen>
  );
}

function Name({ person }: { person: PersonView }) {
  return (
    <>
      {person.name}
      {person.verified && <Icon name="shieldOk" label={text.value.friends.verified} className="verified" />}
    </>
  );
}
