package extract_test
import ("testing";"os";"math/rand";"time";"footnote/knowledge/extract";"unicode/utf8";"bytes";"reflect")
func TestZZ(t *testing.T){
 var seeds [][]byte
 for _,n:=range []string{"wrapped.txt","blocks.txt","lines.txt","guide.md"} { d,_:=os.ReadFile("testdata/"+n); seeds=append(seeds,d)}
 toks:=[]string{"\n","\n\n","- ","> ","# ","*","_","`","[","](","http://a.b","1. ","2.1 ","References\n\n","\u00a0","\u00ad","é","“","”","\"","(",")",".","...","$","\\","<","&amp;","|","---\n","\t","\f","\r\n","  ","ก","。","\u202e","A","a-\nb", "<!--","```\n","~~~\n", "[^1]: ", "    "}
 r:=rand.New(rand.NewSource(time.Now().UnixNano()))
 end:=time.Now().Add(25*time.Second); n:=0; worst:=time.Duration(0)
 for time.Now().Before(end){ n++
  s:=bytes.Clone(seeds[r.Intn(len(seeds))])
  if len(s)>400 { k:=r.Intn(len(s)-200); s=s[k:k+200+r.Intn(len(s)-k-200)] }
  for j:=0;j<1+r.Intn(12);j++{ k:=r.Intn(len(s)+1); tk:=toks[r.Intn(len(toks))]; if r.Intn(4)==0 && k<len(s) { e:=min(len(s),k+r.Intn(30)); s=append(s[:k:k],s[e:]...)} else { s=append(s[:k:k],append([]byte(tk),s[k:]...)...)} }
  name:="x.txt"; if r.Intn(2)==0 {name="x.md"}
  st:=time.Now(); d,err:=extract.Read(name,s); if el:=time.Since(st); el>worst {worst=el}
  if err!=nil {continue}
  d2,_:=extract.Read(name,s); if !reflect.DeepEqual(d,d2) {t.Fatalf("differs %q",s)}
  if utf8.Valid(s) { checkLaws(t,name,s,d) }
 }
 t.Log(n,worst)
}
