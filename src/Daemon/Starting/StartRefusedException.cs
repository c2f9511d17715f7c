// Something keeps the box from starting that people can set right; the message is the sentence that says how.
namespace Messenger.Appliance.Daemon.Starting;

sealed class StartRefusedException(string sentence) : Exception(sentence);
