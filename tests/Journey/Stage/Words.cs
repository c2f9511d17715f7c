// The words on the screens that the journeys press and read, in the phone's language: a person's only handle on the app.
namespace Messenger.Appliance.Journey.Tests.Stage;

sealed record Words(
    string Name, string Join, string Family, string Chats, string More, string Invite, string MakeInvitation, string CopyAddress, string Accept, string Done,
    string Talk, string NewChat, string Start, string Message, string Send, string Back, string Remove, string RemoveYes, string Conversation,
    string Waiting, string InTheBox, string Arrived, string Read, string NotDelivered, string Wiped, string Removed, string OtherBox, string Erased,
    string EraseAll, string Hold, string ScanQr, string Pin, string SetPin, string MyOtherPhone, string Unlock)
{
    public static Words Of(string locale) => locale.StartsWith("ko", StringComparison.Ordinal) ? Korean : English;

    static readonly Words Korean = new(
        "이름", "들어가기", "가족", "채팅", "더보기", "초대하기", "초대 만들기", "주소 복사", "예, 맞습니다", "완료",
        "이야기하기", "새 채팅", "시작하기", "메시지", "보내기", "뒤로", "빼기", "빼기", "대화",
        "기다림", "상자에 있음", "도착", "읽음", "전하지 못함", "이 상자가 지워졌습니다", "이 휴대전화는 상자에서 빠졌습니다", "이제 우리 집 상자가 아닙니다", "모두 지웠습니다",
        "이 휴대전화에서 모두 지우기", "꾹 눌러서 모두 지우기", "QR 찍기", "비밀번호", "비밀번호 켜기", "내 다른 휴대전화", "잠금 풀기");

    static readonly Words English = new(
        "Name", "Join", "Family", "Chats", "More", "Invite", "Make an invitation", "Copy link", "Yes, that’s right", "Done",
        "Chat", "New chat", "Start", "Message", "Send", "Back", "Remove", "Remove", "Conversation",
        "Waiting", "In the box", "Arrived", "Read", "Not delivered", "This box was erased", "This phone was removed from the box", "This box is not yours any more", "Everything is erased",
        "Erase everything on this phone", "Hold to erase everything", "Scan a QR code", "PIN", "Turn the PIN on", "My other phone", "Unlock");
}
