package check

import "testing"

func TestCheckList(t *testing.T) {
	judgeAll(t, checkList, `[["x", "y"], ""]`, []example{
		{`["x", "y"]`, ""},
		{`["X", "y."]`, ""},
		{`[]`, ""}, // the mark of the optional parameter
		{`["y", "x"]`, "value_error:list/tuple"},
		{`["x"]`, "value_error:list/tuple"},
		{`["x", 1]`, "value_error:list/tuple"},
	})
	judgeAll(t, checkList, `[[1, 2.5, true, null, ["A b"]]]`, []example{
		{`[1.0, 2.5, 1, null, ["A b"]]`, ""},
		{`[1, 2.5, true, null, ["a b"]]`, "value_error:list/tuple"}, // one level deep
		{`[]`, "value_error:list/tuple"},
	})
	judgeAll(t, checkList, `["A-b"]`, []example{{`["a", "", "b"]`, ""}, {`["A-b"]`, "value_error:list/tuple"}}) // a text is its characters
	judgeAll(t, checkList, `[[1], 5]`, []example{{`[1]`, Raised}})
	judgeAll(t, checkList, `[{"a": 1}]`, []example{{`[]`, Raised}})
}

func TestCheckDict(t *testing.T) {
	judgeAll(t, checkDict, `[{"k": ["v1", "v2"], "n": [1, ""]}, ""]`, []example{
		{`{"k": "v1"}`, ""},
		{`{"k": "V1", "n": 1.0}`, ""},
		{`{"k": "v3"}`, "value_error:dict_value"},
		{`{"n": 1}`, "value_error:dict_key"},
		{`{"k": "v1", "z": 1}`, "value_error:dict_key"},
		{`{}`, "value_error:dict_key"},
		{`{"n": 2}`, "value_error:dict_key"}, // the missing key is named last
	})
	judgeAll(t, checkDict, `[{"a": [1]}, {"b": [2]}]`, []example{
		{`{"a": 1}`, ""},
		{`{"b": 2}`, ""},
		{`{"c": 3}`, "value_error:dict_key"},
		{`{"b": 3}`, "value_error:dict_value"},
	})
	judgeAll(t, checkDict, `[""]`, []example{{`{}`, "dict_checker:unclear"}})
	judgeAll(t, checkDict, `[{"k": [["A b"]]}]`, []example{{`{"k": ["A b"]}`, ""}, {`{"k": ["a b"]}`, "value_error:dict_value"}})
	judgeAll(t, checkDict, `[{"k": "abc"}]`, []example{{`{"k": "B"}`, ""}, {`{}`, ""}, {`{"k": "abc"}`, "value_error:dict_value"}})
	judgeAll(t, checkDict, `[{"k": 5}]`, []example{{`{"k": 5}`, Raised}, {`{}`, Raised}})
	judgeAll(t, checkDict, `["name"]`, []example{{`{"k": 5}`, Raised}})
}

func TestCheckDicts(t *testing.T) {
	judgeAll(t, checkDicts, `[[{"id": [1]}, {"id": [2]}], ""]`, []example{
		{`[{"id": 1}, {"id": 2}]`, ""},
		{`[]`, ""},
		{`[{"id": 2}, {"id": 1}]`, "value_error:list_dict_count"}, // what the last alternative says
		{`[{"id": 1}]`, "value_error:list_dict_count"},
	})
	judgeAll(t, checkDicts, `[[{"id": [1]}, {"id": [2]}]]`, []example{
		{`[{"id": 2}, {"id": 1}]`, "value_error:dict_value"},
		{`[{"id": 1}, {}]`, "value_error:dict_key"},
		{`[]`, "value_error:list_dict_count"},
		{`["id", "id"]`, Raised},
	})
	judgeAll(t, checkDicts, `[]`, []example{{`[]`, "list_dict_checker:unclear"}})
	judgeAll(t, checkDicts, `[5]`, []example{{`[]`, Raised}})
	judgeAll(t, checkDicts, `[[""]]`, []example{{`[{}]`, "dict_checker:unclear"}})
}
