"""Which words of a page are the program's own, as its source says: literals, numbers, dates, what is escaped, and what
is made of these alone. All others may have been typed by somebody.

It reads the source and runs nothing. A word is followed back through variables, functions and imports; an attribute is
a number or a date where each class that has one of this name says so. What it cannot follow is not the program's own.
"""

import ast
import re
from collections import defaultdict

from tests.house.trees import TREES

ESCAPED = frozenset({"escape_markdown", "len", "int", "float", "bool", "round", "abs", "range", "sum", "count"})
"""What these give is safe, whatever they get: the escaped text, or a number."""

OWN = re.compile(r"\b(int|float|bool|None|date|datetime|time|timedelta|Decimal|Literal\[[^]]*\]|Language)\b")
AROUND = re.compile(
    r"\b(Mapped|Sequence|Iterable|Iterator|Collection|Mapping|list|tuple|dict|set|frozenset)\b|[\[\],| .]"
)
SCOPES = (ast.FunctionDef, ast.Module, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)
COMPREHENSIONS = SCOPES[3:]


class Source:
    """The functions, classes, fields and imports of the whole program."""

    def __init__(self, trees=TREES):
        self.fields, self.methods, self.classes, self.enums = defaultdict(list), defaultdict(list), {}, set()
        self.names, self.modules, self.parents, self.bound = {}, {}, {}, {}
        for path, tree in trees.items():
            module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            self.names[tree] = self.modules[module] = {}
            for node in ast.walk(tree):
                self.parents.update((inner, node) for inner in ast.iter_child_nodes(node))
                self._note(node, self.names[tree])

    def _note(self, node, known):
        if isinstance(node, ast.ClassDef):
            self.classes[node.name] = node
            if any("Enum" in ast.unparse(base) for base in node.bases):
                self.enums.add(node.name)
            for inner in node.body:
                if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                    self.fields[inner.target.id].append(inner.annotation)
                elif isinstance(inner, ast.FunctionDef) and "property" in map(ast.unparse, inner.decorator_list):
                    self.fields[inner.name].append(inner.returns)
        elif isinstance(node, ast.FunctionDef):
            known[node.name] = node
            self.methods[node.name].append(node)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                known.setdefault(name.asname or name.name, (node.module, name.name))

    def find_bound(self, scope):
        """(target, expression) of all that a module or a function binds, by name."""
        if scope not in self.bound:
            self.bound[scope] = found = defaultdict(list)
            for target, value in (pair for inner in ast.walk(scope) for pair in list_bound(inner)):
                for name in list_names(target):
                    found[name].append((target, value))
        return self.bound[scope]

    def is_own_type(self, annotation, deep=0):
        """Whether values of this type hold no text but the program's own: numbers, dates, enumerations of it."""
        if annotation is None or deep > 3:
            return False
        left = AROUND.sub(" ", OWN.sub("", ast.unparse(annotation).strip("'\""))).split()
        return all(name in self.enums or self._is_own_class(name, deep) for name in left)

    def _is_own_class(self, name, deep):
        inner = self.classes[name].body if name in self.classes else []
        fields = [one.annotation for one in inner if isinstance(one, ast.AnnAssign)]
        return bool(fields) and all(self.is_own_type(one, deep + 1) for one in fields)

    def find_tree(self, node):
        """The module of this node."""
        while not isinstance(node, ast.Module):
            node = self.parents[node]
        return node

    def find_functions(self, call):
        """The functions that this call may run, as far as the program has them."""
        name = call.func
        if isinstance(name, ast.Name):
            return self.resolve(self.names[self.find_tree(call)].get(name.id))
        if not isinstance(name, ast.Attribute):
            return []
        inner = [one for one in self.methods.get(name.attr, ()) if isinstance(self.parents[one], ast.ClassDef)]
        return self.find_of_module(name) or inner

    def find_of_module(self, node):
        """The function of a module of the program that an attribute names: « day_field.read »."""
        known = self.names[self.find_tree(node)]
        of_module = known.get(node.value.id) if isinstance(node.value, ast.Name) else None
        return self.resolve((".".join(of_module), node.attr)) if isinstance(of_module, tuple) else []

    def resolve(self, found):
        """The function that a name of a module stands for, in a list: defined there, or imported."""
        if isinstance(found, tuple):
            module, name = found
            found = self.modules.get(module, {}).get(name)
        return [found] if isinstance(found, ast.FunctionDef) else []


class Judge:
    """Decides of expressions whether all their words are the program's own."""

    def __init__(self, source, handed_on=frozenset()):
        self.source, self.handed_on = source, handed_on
        self.parameters = set()
        """(function, name) of the parameters in an expression; those `handed_on` are the part of the callers."""
        self._busy = set()

    def is_own(self, node):
        """Whether this expression shows nothing that somebody typed. A circle of variables adds no word."""
        if node is None or node in self._busy:
            return True
        self._busy.add(node)
        try:
            return self._judge(node)
        finally:
            self._busy.discard(node)

    def _all(self, nodes):
        found = [self.is_own(node) for node in nodes]  # each is looked at: it may be made of another parameter
        return all(found)

    def _judge(self, node):
        match node:
            case ast.Constant() | ast.Compare():
                return True
            case ast.JoinedStr():
                return self._all(one.value for one in node.values if isinstance(one, ast.FormattedValue))
            case ast.BinOp():
                return self._all((node.left, node.right))
            case ast.BoolOp(values=inner) | ast.Tuple(elts=inner) | ast.List(elts=inner) | ast.Set(elts=inner):
                return self._all(inner)
            case ast.Dict():
                return self._all(node.values)
            case ast.IfExp():
                return self._all((node.body, node.orelse))
            case ast.UnaryOp(operand=inner) | ast.Starred(value=inner) | ast.NamedExpr(value=inner):
                return self.is_own(inner)
            case ast.Subscript(value=inner) | ast.DictComp(value=inner) | ast.Lambda(body=inner):
                return self.is_own(inner)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.is_own(node.elt)
            case ast.Attribute():
                return self._judge_attribute(node)
            case ast.Call():
                return self._judge_call(node)
            case ast.Name():
                return node.id.strip("_").isupper() or self._judge_name(node)
        return False

    def _judge_attribute(self, node):
        if node.attr.isupper() or node.attr == "__getitem__":
            return node.attr.isupper() or self.is_own(node.value)
        for function in self.source.find_of_module(node):
            return self._judge_handed_on(function)
        types = self.source.fields.get(node.attr, ())
        return all(map(self.source.is_own_type, types)) if types else self.is_own(node.value)

    def _judge_call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name in ESCAPED:
            return True
        if functions := self.source.find_functions(node):
            found = [self._judge_function(function, node) for function in functions]
            return all(found)
        if name in self.source.methods:  # a function of the program that was not found: no word of it is known
            return False
        return self._all([*given, node.func.value] if isinstance(node.func, ast.Attribute) else given)

    def _judge_function(self, function, call):
        """A function's words are its own where its type says so, where all that it gets is, or all that it returns."""
        if self.source.is_own_type(function.returns):
            return True
        of_class = isinstance(self.source.parents[function], ast.ClassDef)
        if not of_class and self._all(value for _, value in pair_arguments(self.source, function, call)):
            return True
        returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return | ast.Yield)]
        before, self.parameters = self.parameters, set()
        try:
            return bool(returned) and self._all(returned)
        finally:
            self.parameters = before

    def _judge_name(self, node):
        scope = node
        while scope := self.source.parents.get(scope):
            if isinstance(scope, SCOPES) and (found := self._judge_bound(node.id, scope)) is not None:
                return found
        for function in self.source.resolve(self.source.names[self.source.find_tree(node)].get(node.id)):
            return self._judge_handed_on(function)
        return False

    def _judge_handed_on(self, function):
        """What a function makes that is handed on to be called: « format_func=describe »."""
        typed = [one.annotation for one in function.args.args]
        returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
        return all(map(self.source.is_own_type, typed)) or self._all(returned)

    def _judge_bound(self, name, scope):
        """Whether what this scope binds to the name is the program's own; None where it binds nothing to it."""
        if isinstance(scope, COMPREHENSIONS):
            bound = [(one.target, one.iter) for one in scope.generators if name in list_names(one.target)]
        elif isinstance(scope, ast.Lambda):
            return self._judge_options(scope) if name in [one.arg for one in scope.args.args] else None
        else:
            for one in list_parameters(scope) if isinstance(scope, ast.FunctionDef) else ():
                if one.arg == name:
                    self.parameters.add((scope, name))
                    return (scope, name) in self.handed_on or self.source.is_own_type(one.annotation)
            bound = self.source.find_bound(scope).get(name, ())
        return self._all(choose_part(name, *pair) for pair in bound) if bound else None

    def _judge_options(self, function):
        """What a function in `format_func` gets: the options beside it."""
        call = self.source.parents[function]
        call = self.source.parents[call] if isinstance(call, ast.keyword) else call
        return isinstance(call, ast.Call) and len(call.args) > 1 and self.is_own(call.args[1])


def list_parameters(function):
    """Its parameters, with the starred ones."""
    kinds = function.args
    starred = [one for one in (kinds.vararg, kinds.kwarg) if one]
    return [*kinds.posonlyargs, *kinds.args, *kinds.kwonlyargs, *starred]


def pair_arguments(source, function, call):
    """(parameter, expression) of a call, but for parameters whose type holds no text."""
    places = [one for one in (*function.args.posonlyargs, *function.args.args) if one.arg not in ("self", "cls")]
    named = {one.arg: one for one in list_parameters(function)}
    pairs = [(places[at] if at < len(places) else function.args.vararg, one) for at, one in enumerate(call.args)]
    pairs += [(named.get(one.arg), one.value) for one in call.keywords]
    return [(one, value) for one, value in pairs if one is None or not source.is_own_type(one.annotation)]


def list_names(target):
    """The names that are bound here; of `names[key] = …` also `names`."""
    return {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}


def list_bound(node):
    """(target, expression) of what this statement binds."""
    match node:
        case ast.Assign():
            return [(target, node.value) for target in node.targets]
        case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr() if node.value is not None:
            return [(node.target, node.value)]
        case ast.For():
            return [(node.target, node.iter)]
        case ast.withitem() if node.optional_vars is not None:
            return [(node.optional_vars, node.context_expr)]
    return []


def choose_part(name, target, value):
    """Of « a, b = 1, 2 » the one that belongs to the name; of `enumerate` a number; else the whole."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return next(part for one, part in zip(target.elts, value.elts, strict=True) if name in list_names(one))
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Call) and ast.unparse(value.func) == "enumerate":
        return ast.Constant(0) if name in list_names(target.elts[0]) else value
    return value
