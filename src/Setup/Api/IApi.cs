// Whoever answers below /api/: the open box's routes, or the locked box's few.
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Api;

public interface IApi
{
    Task Handle(HttpContext context, string path);
}
