# A desk that keeps tickets, for the sample conversations.

PRIORITIES = ("low", "normal", "high")


class TicketAPI:
    def __init__(self):
        self.tickets = {}
        self.next_id = 1
        self._opened = 0

    def _load_scenario(self, scenario, long_context=False):
        for subject in scenario.get("subjects", []):
            self.open_ticket(subject)
        if long_context:
            for i in range(100):
                self.open_ticket("printer %d on floor %d prints everything twice, on both sides" % (i, i % 7))

    def open_ticket(self, subject, priority="normal"):
        if priority not in PRIORITIES:
            return {"error": "priority must be one of " + ", ".join(PRIORITIES)}
        number, self.next_id = self.next_id, self.next_id + 1
        self.tickets[number] = {"subject": subject, "priority": priority, "status": "open", "notes": []}
        self._opened += 1
        return {"id": number, "status": "open"}

    def find_tickets(self, word):
        return {"ids": [n for n, t in self.tickets.items() if word.lower() in t["subject"].lower()]}

    def show_ticket(self, ticket_id):
        ticket = self.tickets.get(ticket_id)
        return dict(ticket, id=ticket_id) if ticket else {"error": "no ticket %s" % ticket_id}

    def add_note(self, ticket_id, text):
        if ticket_id not in self.tickets:
            return {"error": "no ticket %s" % ticket_id}
        self.tickets[ticket_id]["notes"].append(text)
        return {"id": ticket_id, "notes": len(self.tickets[ticket_id]["notes"])}

    def close_ticket(self, ticket_id):
        if ticket_id not in self.tickets:
            return {"error": "no ticket %s" % ticket_id}
        self.tickets[ticket_id]["status"] = "closed"
        return {"id": ticket_id, "status": "closed"}
