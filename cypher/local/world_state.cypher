// What a graph holds of worlds already: whether the area of the demonstration is there, and how many tickets are.
RETURN EXISTS { (:Area {id: $area_id}) } AS demo, COUNT { (:Ticket) } AS tickets
