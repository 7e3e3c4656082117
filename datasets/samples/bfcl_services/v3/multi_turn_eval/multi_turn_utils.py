# Executes calls of the services of the sample conversations. The function has
# the name and the arguments of the benchmark's own.
import importlib, json

PACKAGE = "bfcl_eval.eval_checker.multi_turn_eval.func_source_code."
MODULES = {"TicketAPI": "ticket_api", "MathAPI": "math_api"}
FORBIDDEN = {"exit", "quit", "kill", "run"}

conversations = {}


def services(config, classes, conversation, long_context):
    """The instances of a conversation, made when it is first met."""
    made = conversations.setdefault(conversation, {})
    for name in classes:
        if name not in made:
            made[name] = getattr(importlib.import_module(PACKAGE + MODULES[name]), name)()
            if hasattr(made[name], "_load_scenario"):
                made[name]._load_scenario(json.loads(json.dumps(config.get(name, {}))), long_context=long_context)
    return made


def execute_multi_turn_func_call(func_call_list, initial_config, involved_classes, model_name, test_entry_id,
                                 long_context=False, is_evaL_run=False):
    made = services(initial_config, involved_classes, (model_name, test_entry_id, is_evaL_run), long_context)
    methods = {}
    for instance in made.values():
        methods.update({m: getattr(instance, m) for m in dir(instance) if not m.startswith("_")})
    return [execute(call, methods) for call in func_call_list], made


def execute(call, methods):
    name = call.split("(")[0]
    try:
        if name in FORBIDDEN:
            raise ValueError("Function call %s is not allowed." % name)
        value = eval(call, dict(methods))
    except Exception as e:
        return "Error during execution: %s" % e
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, dict) else str(value)
