// Recorder writes down what Go's text/template makes of cases.
//
// It reads cases from standard input, one JSON object a line (name, template, data: a JSON text; a case without data has
// that of the case before), and writes one object a line: the output, or the phase (parse, execute) and the error. Data
// is decoded with numbers as json.Number, as Kurtosis does before it renders.
//
//	go run . <../cases.jsonl >../recorded.jsonl
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
	"unicode/utf8"
)

// TemplateName is what error texts call the template.
const TemplateName = "t"

type testCase struct {
	Name     string  `json:"name"`
	Template string  `json:"template"`
	Data     *string `json:"data"`
}

type result struct {
	Name   string `json:"name"`
	Output string `json:"output"`
	Bytes  []byte `json:"bytes,omitempty"` // instead of Output where that is not UTF-8
	Phase  string `json:"phase,omitempty"` // of the error
	Error  string `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	var data string
	for lines.Scan() {
		var c testCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fatal(err)
		}
		if c.Data != nil {
			data = *c.Data
		}
		if err := out.Encode(record(c, data)); err != nil {
			fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		fatal(err)
	}
}

func record(c testCase, text string) (r result) {
	r.Name = c.Name
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var data any
	if err := decoder.Decode(&data); err != nil {
		fatal(fmt.Errorf("%s: %w", c.Name, err))
	}
	parsed, err := template.New(TemplateName).Parse(c.Template)
	if err != nil {
		r.Phase, r.Error = "parse", err.Error()
		return r
	}
	defer func() {
		if crash := recover(); crash != nil {
			r.Phase, r.Error = "crash", fmt.Sprint(crash)
		}
	}()
	var output bytes.Buffer
	if err := parsed.Execute(&output, data); err != nil {
		r.Phase, r.Error = "execute", err.Error()
	} else if utf8.Valid(output.Bytes()) {
		r.Output = output.String()
	} else {
		r.Bytes = output.Bytes()
	}
	return r
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "recorder:", err)
	os.Exit(1)
}
