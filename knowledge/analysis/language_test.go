package analysis_test

import (
	"strings"
	"testing"

	"footnote/knowledge/analysis"
)

func TestLanguage(t *testing.T) {
	tests := []struct{ want, text string }{
		{"en", "The bridge was built by the people who lived near the river."},
		{"de", "Die Brücke wurde von den Leuten gebaut, die am Fluss wohnten."},
		{"es", "El puente fue construido por la gente que vivía junto al río."},
		{"fr", "Le pont a été construit par les gens qui vivaient dans la vallée."},
		{"pt", "A ponte foi construída pelo povo que não tinha um barco."},
		{"it", "Il ponte è stato costruito dalla gente che viveva nella valle."},
		{"nl", "De brug werd gebouwd door de mensen die bij het water woonden."},
		{"sv", "Bron byggdes av de som bodde vid floden och inte hade båt."},
		{"da", "Hvornår blev broen bygget af dem, der ikke havde en båd?"},
		{"no", "Hva er det som ble bygget etter krigen, og når?"},
		{"fi", "Silta on vanha, mutta se ei ole niin vanha kuin talo."},
		{"hu", "Az öreg híd nem volt olyan hosszú, mint az új, és ez már egy másik."},
		{"ro", "Podul este vechi și a fost făcut de oameni din sat."},
		{"tr", "Köprü çok eski ve bu köy için önemli bir yer."},
		{"pl", "Most jest stary i nie był długi, ale był bardzo ważny dla wsi."},
		{"ga", "Bhí an droichead agus na daoine sa sráidbhaile."},
		{"ru", "Старый мост построили люди, которые жили у реки."},
		{"uk", "Старий міст збудували люди, які жили біля її річки."},
		{"kk", "Ескі көпір өзеннің жағасында тұрған адамдар үшін салынды."},
		{"el", "Η παλιά γέφυρα χτίστηκε από τους ανθρώπους του χωριού."},
		{"ar", "بنى الناس الجسر القديم قرب النهر."},
		{"fa", "پل قدیمی را مردم روستا ساختند و گاهی چراغ داشت."},
		{"he", "הגשר הישן נבנה על ידי אנשי הכפר."},
		{"hi", "पुराना पुल गाँव के लोगों ने बनाया।"},
		{"ta", "பழைய பாலம் ஆற்றின் மேல் உள்ளது."},
		{"th", "สะพานเก่าอยู่ใกล้แม่น้ำ"},
		{"ja", "古い橋は川の近くにあります。"},
		{"zh", "古老的桥在河边，村民建造了它。"},
		{"ko", "오래된 다리는 강 옆에 있습니다."},
		{"", ""},
		{"", " 42 — !? «…» "},
		{"", "Ulmo Karst Zinnober"},
		{"zh", "古老的桥在河边 (Old Bridge)"},
		{"en", "The word мост is the one for a bridge."},
	}
	for _, tt := range tests {
		if got := analysis.Language(tt.text); got != tt.want {
			t.Errorf("Language(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLanguageReadsTheBeginning(t *testing.T) {
	text := strings.Repeat("The bridge is old. ", 1100) + strings.Repeat("Die Brücke ist alt und lang. ", 9000)
	if got := analysis.Language(text); got != "en" {
		t.Errorf("Language of a text that begins in English: got %q, want en", got)
	}
	// The limit falls inside a character.
	if got := analysis.Language("ab" + strings.Repeat("橋", 9000)); got != "zh" {
		t.Errorf("Language of a long text: got %q, want zh", got)
	}
}

func TestIsStop(t *testing.T) {
	tests := []struct {
		word, language string
		want           bool
	}{
		{"the", "en", true}, {"bridge", "en", false}, {"", "en", false},
		{"the", "de", false}, {"und", "de", true}, {"и", "ru", true}, {"och", "sv", true},
		{"US", "en", false}, {"us", "en", true},
		{"s", "zh", true}, {"7", "en", false}, {"é", "fr", false}, {"桥", "zh", false},
		{"the", "", false}, {"the", "xx", false},
	}
	for _, tt := range tests {
		if got := analysis.IsStop(tt.word, tt.language); got != tt.want {
			t.Errorf("IsStop(%q, %q) = %v, want %v", tt.word, tt.language, got, tt.want)
		}
	}
}
