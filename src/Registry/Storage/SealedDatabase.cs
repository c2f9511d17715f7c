// LiteDB as a set of documents in RAM. Every value is sealed, bound to its collection and id, before LiteDB sees it; LiteDB
// never has a file. A change is made on a fresh copy, so that nothing deleted lingers in pages that are kept.
using System.Globalization;
using System.Text;
using LiteDB;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Storage;

sealed class SealedDatabase : IDisposable
{
    const string Value = "v";

    /// <summary>A certificate is the longest, with about 600 bytes.</summary>
    static readonly ByteCount LargestValue = ByteCount.KiB(16);

    readonly SealKey key;
    readonly MemoryStream memory;
    readonly LiteDatabase database;

    SealedDatabase(SealKey key, MemoryStream memory)
    {
        this.key = key;
        this.memory = memory;
        database = new LiteDatabase(memory, new BsonMapper());
    }

    public static SealedDatabase Create(SealKey key) => new(key, new MemoryStream());

    /// <summary>From what <see cref="Image"/> gave.</summary>
    public static SealedDatabase Load(SealKey key, ReadOnlySpan<byte> image)
    {
        var memory = new MemoryStream();
        memory.Write(image);
        memory.Position = 0;
        return new(key, memory);
    }

    /// <summary>The living documents in a database of their own.</summary>
    public SealedDatabase Copy()
    {
        var copy = Create(key);
        foreach (var name in database.GetCollectionNames())
        {
            copy.database.GetCollection(name).Insert(database.GetCollection(name).FindAll());
        }

        return copy;
    }

    /// <summary>The living documents into a database of another key, through locked memory: they may be secrets. False after a wipe.</summary>
    public bool TryCopyTo(SealedDatabase next)
    {
        using var scratch = LockedMemory.Allocate(LargestValue);
        foreach (var name in database.GetCollectionNames())
        {
            foreach (var id in Ids(name))
            {
                var (sealedValue, place) = Find(name, id)!.Value;
                var plain = scratch.Span[..(sealedValue.Length - SealKey.Overhead)];
                if (!key.TryOpen(sealedValue, place, plain)) return key.IsAlive ? throw new InvalidDataException("A value of the registry is not in its place.") : false;
                if (!next.TryPut(name, id, plain)) return false;
            }
        }

        return true;
    }

    /// <summary>All of LiteDB's bytes.</summary>
    public ReadOnlySpan<byte> Image()
    {
        database.Checkpoint();
        return memory.GetBuffer().AsSpan(0, (int)memory.Length);
    }

    /// <summary>Seals and keeps a value. False after a wipe.</summary>
    public bool TryPut(string collection, string id, ReadOnlySpan<byte> plain)
    {
        var sealedValue = new byte[plain.Length + SealKey.Overhead];
        return key.TrySeal(plain, Place(collection, id), sealedValue) && Keep(collection, id, sealedValue);
    }

    /// <summary>Seals and keeps a key, from its slot. False after a wipe.</summary>
    public bool TryPut(string collection, string id, Secret secret)
    {
        var sealedValue = new byte[SealKey.SealedBytes(secret)];
        return key.TrySeal(secret, Place(collection, id), sealedValue) && Keep(collection, id, sealedValue);
    }

    public void Delete(string collection, string id) => database.GetCollection(collection).Delete(id);

    public IEnumerable<string> Ids(string collection) => database.GetCollection(collection).FindAll().Select(document => document["_id"].AsString);

    /// <summary>The sealed value and the associated data it opens with; null where there is none.</summary>
    public (byte[] Sealed, byte[] Place)? Find(string collection, string id) =>
        database.GetCollection(collection).FindById(id) is { } document ? (document[Value].AsBinary, Place(collection, id)) : null;

    /// <summary>Opens a value that is no secret; null where there is none, and after a wipe.</summary>
    /// <exception cref="InvalidDataException">It was sealed for another place: the database is not what we wrote.</exception>
    public byte[]? Open(string collection, string id)
    {
        if (Find(collection, id) is not var (sealedValue, place)) return null;
        var plain = new byte[Math.Max(0, sealedValue.Length - SealKey.Overhead)];
        if (key.TryOpen(sealedValue, place, plain)) return plain;
        return key.IsAlive ? throw new InvalidDataException("A value of the registry is not in its place.") : null;
    }

    public void Dispose() => database.Dispose();

    /// <summary>Ids that sort as numbers do.</summary>
    public static string Numbered(int number) => number.ToString("D8", CultureInfo.InvariantCulture);

    bool Keep(string collection, string id, byte[] sealedValue)
    {
        database.GetCollection(collection).Upsert(new BsonDocument { ["_id"] = id, [Value] = sealedValue });
        return true;
    }

    static byte[] Place(string collection, string id) => Encoding.ASCII.GetBytes($"{collection}/{id}");
}
