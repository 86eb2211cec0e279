// Runs Go's own text/template on cases from stdin (one JSON document a line) and prints what it did, one line a case.
// Our extensions that concern only printing are built from Go's means: objects and lists are fmt.Stringers that print
// as JSON, nil prints as nothing, a missing key has its zero value, and the extra functions are registered.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"text/template"
)

type request struct {
	Template string          `json:"template"`
	Data     json.RawMessage `json:"data"`
}

type answer struct {
	Kind    string `json:"kind"` // ok, parse-error or execute-error
	Text    string `json:"text,omitempty"`
	Message string `json:"message,omitempty"`
}

type object map[string]any
type texts map[string]string
type list []any

func (o object) String() string { return toJSON(o) }
func (t texts) String() string  { return toJSON(t) }
func (l list) String() string   { return toJSON(l) }

func toJSON(value any) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(buffer.String(), "\n")
}

// A map of nothing but texts becomes a Go map of texts, as `.input` is.
func convert(value any) any {
	switch v := value.(type) {
	case map[string]any:
		converted := object{}
		allTexts := true
		for key, item := range v {
			converted[key] = convert(item)
			if _, isText := item.(string); !isText {
				allTexts = false
			}
		}
		if !allTexts {
			return converted
		}
		strings := texts{}
		for key, item := range v {
			strings[key] = item.(string)
		}
		return strings
	case []any:
		converted := make(list, len(v))
		for i, item := range v {
			converted[i] = convert(item)
		}
		return converted
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<63 {
			return int(v)
		}
	}
	return value
}

func isTrue(value any) bool {
	truth, _ := template.IsTrue(value)
	return truth
}

func join(a, b any) (string, error) {
	items, isList := b.(list)
	separator, isText := a.(string)
	if !isList {
		items, isList = a.(list)
		separator, isText = b.(string)
	}
	if !isList || (!isText && len(items) > 0) {
		return "", errors.New("expected a list and a text")
	}
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = fmt.Sprint(item)
		if item == nil {
			parts[i] = ""
		}
	}
	return strings.Join(parts, separator), nil
}

// nothing stands in for nil where Go prints `<nil>` or `<no value>` and we print nothing.
type nothing struct{}

func (nothing) Format(state fmt.State, verb rune) {
	if verb != 'v' {
		fmt.Fprintf(state, "%%!%c(<nil>)", verb)
		return
	}
	if width, ok := state.Width(); ok {
		fmt.Fprintf(state, "%*s", width, "")
	}
}

func withoutNil(print func(...any) string) func(...any) string {
	return func(values ...any) string {
		shown := make([]any, len(values))
		for i, value := range values {
			shown[i] = value
			if value == nil {
				shown[i] = nothing{}
			}
		}
		return print(shown...)
	}
}

var functions = template.FuncMap{
	"toJson": toJSON,
	"fromJson": func(text string) (any, error) {
		var value any
		err := json.Unmarshal([]byte(text), &value)
		return convert(value), err
	},
	"default": func(fallback, value any) any {
		if isTrue(value) {
			return value
		}
		return fallback
	},
	"trim":     strings.TrimSpace,
	"print":    withoutNil(fmt.Sprint),
	"println":  withoutNil(fmt.Sprintln),
	"html":     withoutNil(template.HTMLEscaper),
	"js":       withoutNil(template.JSEscaper),
	"urlquery": withoutNil(template.URLQueryEscaper),
	"printf": func(format string, values ...any) string {
		return withoutNil(func(shown ...any) string { return fmt.Sprintf(format, shown...) })(values...)
	},
	"upper": strings.ToUpper,
	"lower": strings.ToLower,
	"join":  join,
}

func run(r request) answer {
	parsed, err := template.New("main").Option("missingkey=zero").Funcs(functions).Parse(r.Template)
	if err != nil {
		return answer{Kind: "parse-error", Message: err.Error()}
	}
	var data any
	if err := json.Unmarshal(r.Data, &data); err != nil {
		panic(err)
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, convert(data)); err != nil {
		return answer{Kind: "execute-error", Message: err.Error()}
	}
	return answer{Kind: "ok", Text: strings.ReplaceAll(output.String(), "<no value>", "")}
}

func main() {
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 64<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for scanner.Scan() {
		var r request
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			panic(err)
		}
		if err := encoder.Encode(run(r)); err != nil {
			panic(err)
		}
	}
}
