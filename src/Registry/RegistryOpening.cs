// How opening the registry ended. A refusal leaves every file as it was found, and says what people can do.
namespace Messenger.Appliance.Registry;

public enum RegistryRefusal
{
    None,

    /// <summary>The registry's file is something else.</summary>
    ForeignFile,

    /// <summary>A byte of it changed, or it belongs to another key.</summary>
    Damaged,
}

/// <param name="Registry">Null when refused.</param>
public sealed record RegistryOpening(DeviceRegistry? Registry, RegistryRefusal Refusal)
{
    /// <summary>One sentence in Korean, one in English; empty when opened.</summary>
    public string Explanation => Refusal switch
    {
        RegistryRefusal.ForeignFile =>
            "저장 폴더의 registry 파일이 이 제품의 것이 아니어서 건드리지 않고 멈췄습니다. "
            + "The registry file in the state folder is not of this product; it was left untouched. Move it away, or give another state folder.",
        RegistryRefusal.Damaged =>
            "등록 정보가 손상되었거나 다른 기기의 것입니다. 아무것도 지우지 않았습니다. 백업을 되돌리거나 지우기 버튼으로 새로 시작하세요. "
            + "The registry is damaged or belongs to another box; nothing was changed. Put back the file it was, or wipe the box to start anew.",
        _ => "",
    };
}
