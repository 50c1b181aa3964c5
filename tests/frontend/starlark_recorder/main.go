// Recorder writes down what starlark-go makes of cases, at the version that Kurtosis uses.
//
// It reads cases from standard input, one JSON object a line: what to do, and its operands as Starlark expressions. It
// writes the same objects with the text of the result, or the error. A result that is no string is written as repr does.
//
//	TZ=UTC go run . <../starlark_cases.jsonl >../recorded && mv ../recorded ../starlark_cases.jsonl
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	starlarkjson "go.starlark.net/lib/json"
	"go.starlark.net/lib/time"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// A Case is one line: Do names a kind of expression, Args are its operands.
type Case struct {
	Do     string   `json:"do"`
	Args   []string `json:"args"`
	Result *string  `json:"result,omitempty"`
	Error  string   `json:"error,omitempty"`
}

var predeclared = starlark.StringDict{
	"json":   starlarkjson.Module,
	"time":   time.Module,
	"struct": starlark.NewBuiltin("struct", starlarkstruct.Make),
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var c Case
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		record(&c)
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Write(line.Bytes())
	}
}

func record(c *Case) {
	c.Result, c.Error = nil, ""
	value, err := starlark.Eval(new(starlark.Thread), "case.star", expression(c), predeclared)
	if err != nil {
		var failed *starlark.EvalError
		if !errors.As(err, &failed) {
			fmt.Fprintln(os.Stderr, expression(c), err)
			os.Exit(1)
		}
		c.Error = failed.Msg
		return
	}
	text, ok := starlark.AsString(value)
	if !ok {
		text = value.String()
	}
	c.Result = &text
}

func expression(c *Case) string {
	switch c.Do {
	case "percent":
		return fmt.Sprintf("(%s) %% (%s)", c.Args[0], c.Args[1])
	case "format":
		return fmt.Sprintf("(%s).format(%s)", c.Args[0], strings.Join(c.Args[1:], ", "))
	case "elem_ords", "codepoint_ords":
		return fmt.Sprintf("list((%s).%s())", c.Args[0], c.Do)
	case "attributes":
		return fmt.Sprintf("[(k, getattr(x, k)) for x in [%s] for k in dir(x) if k not in ('format', 'in_location')]", c.Args[0])
	default:
		return fmt.Sprintf("%s(%s)", c.Do, strings.Join(c.Args, ", "))
	}
}
