// Both languages say everything, and templates ask only for what there is.
using System.Text.RegularExpressions;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;

namespace Messenger.Appliance.Setup.Tests;

public sealed partial class SentencesTests
{
    [Fact]
    public void Both_languages_have_the_same_sentences() =>
        Assert.Equal(Sentences.Of(Language.Korean).Keys.Order(), Sentences.Of(Language.English).Keys.Order());

    [Fact]
    public void Every_sentence_that_a_template_asks_for_is_there()
    {
        foreach (var resource in typeof(Sentences).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".html") || name.EndsWith(".xml")))
            foreach (Match match in Asked().Matches(Resource.Text(resource)))
                Assert.True(Sentences.Of(Language.Korean).ContainsKey(match.Groups[1].Value), $"{resource} asks for {match.Groups[1].Value}");
    }

    /// <summary>A family goes from these pages to the app and back within a minute: one voice, and one word for each thing.</summary>
    [Fact]
    public void Korean_speaks_in_the_manner_and_with_the_words_of_the_phone_app()
    {
        foreach (var (key, sentence) in Sentences.Of(Language.Korean))
        {
            Assert.False(OtherManner().IsMatch(sentence), $"{key}: ‘-습니다’, ‘-세요’: {sentence}");
            Assert.False(OtherWords().IsMatch(sentence), $"{key}: 휴대전화, 글, 지우기 단추: {sentence}");
        }
    }

    [Fact]
    public void Nothing_is_inline_in_any_page()
    {
        foreach (var resource in typeof(Sentences).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".html")))
        {
            var page = Resource.Text(resource);
            Assert.DoesNotContain("style=", page);
            Assert.DoesNotContain("<style", page);
            Assert.DoesNotMatch("<script(?![^>]*src=)", page);
            Assert.DoesNotMatch(" on[a-z]+=", page);
        }
    }

    [Theory]
    [InlineData("ko-KR,ko;q=0.9,en;q=0.8", Language.Korean)]
    [InlineData("en-US,en;q=0.9,ko;q=0.8", Language.English)]
    [InlineData("de-DE,en;q=0.3", Language.English)]
    [InlineData("de", Language.Korean)]
    [InlineData(null, Language.Korean)]
    [InlineData(";;,q=,en;q=x", Language.English)]
    public void The_browsers_language_decides_and_else_the_box(string? accepted, Language expected) =>
        Assert.Equal(expected, Languages.Preferred(accepted, Language.Korean));

    [Fact]
    public void What_comes_from_outside_is_escaped()
    {
        var page = Template.Load("hint.html").Fill(Language.English, ("hint", "<script>&\"우리"));
        Assert.Contains("&lt;script&gt;&amp;&quot;우리", page);
    }

    [GeneratedRegex(@"\{\{t:([^}]+)\}\}")]
    private static partial Regex Asked();

    [GeneratedRegex(@"(?<!세|까)요(?=[.!?]|$)")]
    private static partial Regex OtherManner();

    [GeneratedRegex("휴대폰|핸드폰|메시지|지움 단추|삭제")]
    private static partial Regex OtherWords();
}
