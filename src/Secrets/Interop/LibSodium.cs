// libsodium's functions, by their own names: the only place in the product that calls it. Pointers, because what they
// point at lies in locked memory. The library comes from the libsodium package, beside the executable.
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Messenger.Appliance.Secrets.Interop;

static unsafe partial class LibSodium
{
    const string Library = "libsodium";

    public const int XChaChaNonceBytes = 24;
    public const int XChaChaTagBytes = 16;
    public const int Sha512Bytes = 64;

    static LibSodium()
    {
        if (sodium_init() < 0) throw new InvalidOperationException("libsodium could not be started.");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    public static partial void randombytes_buf(byte* buffer, nuint length);

    [LibraryImport(Library)]
    public static partial int sodium_memcmp(byte* left, byte* right, nuint length);

    [LibraryImport(Library)]
    public static partial int crypto_sign_seed_keypair(byte* publicKey, byte* secretKey, byte* seed);

    [LibraryImport(Library)]
    public static partial int crypto_sign_detached(byte* signature, ulong* signatureLength, byte* message, ulong messageLength, byte* secretKey);

    [LibraryImport(Library)]
    public static partial int crypto_sign_verify_detached(byte* signature, byte* message, ulong messageLength, byte* publicKey);

    [LibraryImport(Library)]
    public static partial int crypto_aead_xchacha20poly1305_ietf_encrypt(
        byte* cipher, ulong* cipherLength, byte* message, ulong messageLength, byte* associated, ulong associatedLength, byte* unused, byte* nonce, byte* key);

    [LibraryImport(Library)]
    public static partial int crypto_aead_xchacha20poly1305_ietf_decrypt(
        byte* message, ulong* messageLength, byte* unused, byte* cipher, ulong cipherLength, byte* associated, ulong associatedLength, byte* nonce, byte* key);

    [LibraryImport(Library)]
    public static partial int crypto_auth_hmacsha256(byte* mac, byte* message, ulong messageLength, byte* key);

    [LibraryImport(Library)]
    public static partial int crypto_auth_hmacsha256_verify(byte* mac, byte* message, ulong messageLength, byte* key);

    [LibraryImport(Library)]
    public static partial int crypto_kdf_hkdf_sha256_expand(byte* derived, nuint derivedLength, byte* info, nuint infoLength, byte* key);

    [LibraryImport(Library)]
    public static partial int crypto_hash_sha256(byte* hash, byte* message, ulong messageLength);

    [LibraryImport(Library)]
    public static partial int crypto_hash_sha512(byte* hash, byte* message, ulong messageLength);

    [LibraryImport(Library)]
    public static partial int crypto_kdf_hkdf_sha512_expand(byte* derived, nuint derivedLength, byte* info, nuint infoLength, byte* key);

    [LibraryImport(Library)]
    public static partial void crypto_core_ristretto255_scalar_random(byte* scalar);

    [LibraryImport(Library)]
    public static partial int crypto_core_ristretto255_scalar_invert(byte* inverse, byte* scalar);

    [LibraryImport(Library)]
    public static partial int crypto_core_ristretto255_from_hash(byte* element, byte* uniform);

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_ristretto255(byte* product, byte* scalar, byte* element);
}
